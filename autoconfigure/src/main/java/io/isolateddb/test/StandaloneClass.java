package io.isolateddb.test;

import java.util.List;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.datasource.ScopeBinding;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.util.function.SingletonSupplier;

/**
 * A test class without an application context, while it runs. Its databases are opened
 * before everything else, and used when somebody asks for one. Thread-safe: the monitor
 * guards the beans; a thread that holds it waits for the start of a server at most.
 */
final class StandaloneClass implements AutoCloseable {

	private static final SingletonSupplier<StandaloneDatabases> standalone = SingletonSupplier
		.of(() -> SpringFactoriesLoader.forDefaultResourceLocation(StandaloneClass.class.getClassLoader())
			.load(StandaloneDatabases.class)
			.get(0));

	private final Class<?> testClass;

	private final TestClassDatabases databases;

	private final boolean bound;

	private final @Nullable ScopeBinding previous;

	private boolean loaded;

	private @Nullable ListableBeanFactory beans;

	private StandaloneClass(Class<?> testClass, boolean bound) {
		this.testClass = testClass;
		this.databases = TestClassDatabases.open(testClass);
		this.bound = bound;
		this.previous = bound ? ScopeBinding.bind(ScopeBinding.toParent(this.databases.scope())) : null;
	}

	/**
	 * Open the databases of a class, and bind the thread that runs it.
	 */
	static StandaloneClass open(Class<?> testClass) {
		return new StandaloneClass(testClass, true);
	}

	/**
	 * Open the databases of a class on the thread of one of its methods, which alone has
	 * the annotation.
	 */
	static StandaloneClass openForMethod(Class<?> testClass) {
		return new StandaloneClass(testClass, false);
	}

	boolean isOf(Class<?> testClass) {
		return this.testClass.equals(testClass);
	}

	/**
	 * Let threads that work for no test have the database of the class, as long as
	 * nothing else is running.
	 * @return what the class has instead of a context, or {@code null} if no test is to
	 * have a database
	 */
	synchronized @Nullable ListableBeanFactory activate() {
		if (!this.loaded) {
			String unheeded = SpringTests.unheeded(this.testClass);
			if (unheeded != null) {
				throw new IsolatedDatabaseException("No database for " + this.testClass.getName() + ": it has Spring's "
						+ unheeded + ", but not the SpringExtension that heeds it. Add "
						+ "@ExtendWith(SpringExtension.class) to have an application context, or remove " + unheeded
						+ ".");
			}
			this.beans = standalone.obtain().beans(this.testClass);
			this.loaded = true;
			contexts(this.beans).forEach((context) -> this.databases.scope().activate(context, true));
		}
		return this.beans;
	}

	/**
	 * The databases of these beans.
	 */
	static List<ContextDatabases> contexts(@Nullable ListableBeanFactory beans) {
		return (beans != null) ? List.of(beans.getBean(ContextDatabases.class)) : List.of();
	}

	@Override
	public void close() {
		TestRun run = this.databases.close();
		JUnitExecution execution = JUnitExecution.of(this.testClass, null);
		if (execution != null) {
			execution.endWith(run);
		}
		else {
			run.end(null);
		}
		if (this.bound) {
			ScopeBinding.bind(this.previous);
		}
	}

}
