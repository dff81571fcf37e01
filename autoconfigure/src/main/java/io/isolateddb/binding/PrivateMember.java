package io.isolateddb.binding;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * All fields and methods of libraries that we use though they are not public, as there is
 * no public way. Nothing else that is known by its name is made accessible. Where a
 * library no longer has one, or does not let us use it, a warning says once what is not
 * isolated therefore, and tests run without it. Thread-safe.
 *
 * @since 0.1.0
 */
public enum PrivateMember {

	/** The registry of running jobs. */
	BATCH_JOBS("Spring Batch", "org.springframework.batch.core.scope.context.JobSynchronizationManager", "manager",
			"jobs that run at the same time with the same identifier, in databases of different tests"),

	/** The registry of running steps. */
	BATCH_STEPS("Spring Batch", "org.springframework.batch.core.scope.context.StepSynchronizationManager", "manager",
			"steps that run at the same time with the same identifier, in databases of different tests"),

	/** How often each running job or step is registered. */
	BATCH_COUNTS("Spring Batch", "org.springframework.batch.core.scope.context.SynchronizationManagerSupport", "counts",
			PrivateMember.EXECUTIONS),

	/** The contexts of running jobs and steps. */
	BATCH_CONTEXTS("Spring Batch", "org.springframework.batch.core.scope.context.SynchronizationManagerSupport",
			"contexts", PrivateMember.EXECUTIONS),

	/** The memory of which locks have a row. */
	SHEDLOCK_REGISTRY("ShedLock", "net.javacrumbs.shedlock.support.StorageBasedLockProvider", "lockRecordRegistry",
			PrivateMember.LOCKS),

	/** The names of the locks that have a row. */
	SHEDLOCK_RECORDS("ShedLock", "net.javacrumbs.shedlock.support.LockRecordRegistry", "lockRecords",
			PrivateMember.LOCKS),

	/** The properties of a scheduler, for which there is only a setter. */
	QUARTZ_PROPERTIES("Quartz", "org.springframework.scheduling.quartz.SchedulerFactoryBean", "quartzProperties",
			"the pause of a scheduler that was refused a connection between two tests: the next test may wait 15 s"),

	/** The executor of {@code @Async} methods that an {@code AsyncConfigurer} names. */
	ASYNC_EXECUTOR("Spring", "org.springframework.scheduling.annotation.AbstractAsyncConfiguration", "executor",
			"@Async methods on the executor of an AsyncConfigurer, while tests run in parallel"),

	/** The executor of an event multicaster, for which there is only a setter. */
	EVENT_EXECUTOR("Spring", "org.springframework.context.event.SimpleApplicationEventMulticaster", "taskExecutor",
			"event listeners on the executor of the event multicaster, while tests run in parallel"),

	/** A decorator that must not be lost. */
	THREAD_POOL_TASK_EXECUTOR("Spring", "org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor",
			"taskDecorator", PrivateMember.TASKS),

	/** A decorator that must not be lost. */
	THREAD_POOL_TASK_SCHEDULER("Spring", "org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler",
			"taskDecorator", PrivateMember.TASKS),

	/** A decorator that must not be lost. */
	SIMPLE_ASYNC_TASK_EXECUTOR("Spring", "org.springframework.core.task.SimpleAsyncTaskExecutor", "taskDecorator",
			PrivateMember.TASKS),

	/** A decorator that must not be lost. */
	TASK_EXECUTOR_ADAPTER("Spring", "org.springframework.core.task.support.TaskExecutorAdapter", "taskDecorator",
			PrivateMember.TASKS),

	/** A decorator that must not be lost. */
	CONCURRENT_TASK_EXECUTOR("Spring", "org.springframework.scheduling.concurrent.ConcurrentTaskExecutor",
			"taskDecorator", PrivateMember.TASKS),

	/** The settings of an initializer that runs scripts. */
	SCRIPT_SETTINGS("Spring Boot", "org.springframework.boot.sql.init.AbstractScriptDatabaseInitializer", "settings",
			PrivateMember.SCRIPTS),

	/** The database of an initializer that runs scripts. */
	SCRIPT_DATA_SOURCE("Spring Boot", "org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer",
			"dataSource", PrivateMember.SCRIPTS),

	/** The record of a test's transaction that threads inherit. */
	TEST_TRANSACTION("Spring", "org.springframework.test.context.transaction.TransactionContextHolder",
			"removeCurrentTransactionContext", true,
			"transactions of tests in parallel: some may fail with 'Cannot start new transaction'");

	private static final String EXECUTIONS = "jobs and steps that run at the same time with the same identifier, in databases of different tests";

	private static final String LOCKS = "locks: a lock that one test has inserted is not inserted for the next one";

	private static final String TASKS = "tasks of this executor that another library decorates too, "
			+ "while tests run in parallel";

	private static final String SCRIPTS = "nothing else, but the scripts of spring.sql.init run once for each context";

	private static final Logger logger = LoggerFactory.getLogger(PrivateMember.class);

	private final String library;

	private final String type;

	private final String name;

	private final boolean method;

	private final String notIsolated;

	private @Nullable Optional<AccessibleObject> member;

	private boolean warned;

	PrivateMember(String library, String type, String name, String notIsolated) {
		this(library, type, name, false, notIsolated);
	}

	PrivateMember(String library, String type, String name, boolean method, String notIsolated) {
		this.library = library;
		this.type = type;
		this.name = name;
		this.method = method;
		this.notIsolated = notIsolated;
	}

	/**
	 * Read the field.
	 * @param target the object, or {@code null} for a static field
	 * @return the value; {@code null} if there is none, or the field cannot be read
	 */
	public @Nullable Object get(@Nullable Object target) {
		Object member = member();
		try {
			return (member instanceof Field field) ? field.get(target) : null;
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			warn(ex);
			return null;
		}
	}

	/**
	 * Change the field.
	 * @param target the object, or {@code null} for a static field
	 * @param value the value
	 */
	void set(@Nullable Object target, @Nullable Object value) {
		Object member = member();
		try {
			if (member instanceof Field field) {
				field.set(target, value);
			}
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			warn(ex);
		}
	}

	/**
	 * Call the static method, if the library is there.
	 */
	public void call() {
		Object member = member();
		try {
			if (member instanceof Method found) {
				found.invoke(null);
			}
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			warn(ex);
		}
	}

	/**
	 * Whether an object has the field.
	 */
	boolean isIn(Object target) {
		Class<?> declaring = ClassUtils.isPresent(this.type, target.getClass().getClassLoader())
				? ClassUtils.resolveClassName(this.type, target.getClass().getClassLoader()) : null;
		return declaring != null && declaring.isInstance(target);
	}

	/**
	 * Whether the library has it and lets us use it.
	 */
	boolean isPresent() {
		return member() != null;
	}

	private synchronized @Nullable AccessibleObject member() {
		if (this.member == null) {
			this.member = Optional.ofNullable(find());
		}
		return this.member.orElse(null);
	}

	private @Nullable AccessibleObject find() {
		ClassLoader classLoader = PrivateMember.class.getClassLoader();
		try {
			Class<?> declaring = ClassUtils.forName(this.type, classLoader);
			AccessibleObject found = this.method ? declaring.getDeclaredMethod(this.name)
					: ReflectionUtils.findField(declaring, this.name);
			if (found == null) {
				throw new NoSuchFieldException(this.name);
			}
			found.setAccessible(true);
			return found;
		}
		catch (ReflectiveOperationException | LinkageError | RuntimeException ex) {
			warn(ex);
			return null;
		}
	}

	private synchronized void warn(Throwable cause) {
		if (!this.warned) {
			this.warned = true;
			logger.warn(message(cause));
		}
	}

	/**
	 * What is not isolated, and why.
	 */
	String message(Throwable cause) {
		return "Not isolated: " + this.notIsolated + ". " + this.library + " " + version() + " has no "
				+ (this.method ? "method " : "field ") + this.name + " in " + this.type + " that can be used (" + cause
				+ "). Use a version of " + this.library + " that this version of Isolated Database was tested with, "
				+ "or a newer version of Isolated Database.";
	}

	private String version() {
		try {
			Package of = ClassUtils.forName(this.type, PrivateMember.class.getClassLoader()).getPackage();
			String version = (of != null) ? of.getImplementationVersion() : null;
			return (version != null) ? version : "(version unknown)";
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return "(version unknown)";
		}
	}

}
