package io.isolateddb.test;

import java.lang.reflect.Method;
import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The execution of a test method or class by JUnit, from before its first callback until
 * after its last one. Its {@link TestRun} ends only then, since any callback may fail the
 * test. Bound to the thread that runs the test. A thread that runs another test while it
 * waits returns to the outer execution when that test has ended.
 */
final class JUnitExecution implements AutoCloseable {

	private static final ThreadLocal<@Nullable JUnitExecution> current = new ThreadLocal<>();

	private final Class<?> testClass;

	private final @Nullable Class<?> enclosingClass;

	private final @Nullable Method method;

	private final String invocation;

	private final @Nullable TestClassDatabases classInvocation;

	private final Supplier<@Nullable Throwable> failure;

	private final @Nullable JUnitExecution previous = current.get();

	private volatile @Nullable TestRun run;

	private JUnitExecution(Class<?> testClass, @Nullable Class<?> enclosingClass, @Nullable Method method,
			String invocation, @Nullable TestClassDatabases classInvocation, Supplier<@Nullable Throwable> failure) {
		this.testClass = testClass;
		this.enclosingClass = enclosingClass;
		this.method = method;
		this.invocation = invocation;
		this.classInvocation = classInvocation;
		this.failure = failure;
	}

	/**
	 * Begin the execution of a test on this thread.
	 * @param enclosingClass the enclosing test class of a nested one, as it is running
	 * @param invocation distinguishes the invocations of a method, or an empty string
	 * @param classInvocation the invocation of a parameterized class that the test is
	 * part of, or {@code null}
	 * @param failure why the test has failed, if it has
	 */
	static JUnitExecution begin(Class<?> testClass, @Nullable Class<?> enclosingClass, @Nullable Method method,
			String invocation, @Nullable TestClassDatabases classInvocation, Supplier<@Nullable Throwable> failure) {
		JUnitExecution execution = new JUnitExecution(testClass, enclosingClass, method, invocation, classInvocation,
				failure);
		current.set(execution);
		return execution;
	}

	/**
	 * The execution of a test on this thread.
	 * @return the execution, or {@code null} if the test is not run by JUnit Jupiter
	 */
	static @Nullable JUnitExecution of(Class<?> testClass, @Nullable Method method) {
		JUnitExecution execution = current.get();
		boolean same = execution != null && execution.testClass.equals(testClass)
				&& Objects.equals(execution.method, method);
		return same ? execution : null;
	}

	/**
	 * The invocation of a parameterized class that this thread works for.
	 * @param testClass the parameterized class
	 * @return its databases, or {@code null}
	 */
	static @Nullable TestClassDatabases classInvocation(Class<?> testClass) {
		JUnitExecution execution = current.get();
		TestClassDatabases databases = (execution != null) ? execution.classInvocation : null;
		return (databases != null && databases.isOf(testClass)) ? databases : null;
	}

	@Nullable Class<?> enclosingClass() {
		return this.enclosingClass;
	}

	String invocation() {
		return this.invocation;
	}

	/**
	 * End a run together with this execution.
	 */
	void endWith(TestRun run) {
		this.run = run;
	}

	/**
	 * A part of the test has failed and is reported at once.
	 */
	void failed(Throwable failure) {
		TestRun run = this.run;
		if (run != null) {
			run.failed(failure);
		}
	}

	@Override
	public void close() {
		if (this.previous != null) {
			current.set(this.previous);
		}
		else {
			current.remove();
		}
		TestRun run = this.run;
		if (run != null) {
			run.end(this.failure.get());
		}
	}

}
