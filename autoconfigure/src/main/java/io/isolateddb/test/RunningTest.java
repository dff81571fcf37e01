package io.isolateddb.test;

import java.lang.reflect.Method;
import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A test method or class from before its first callback until after its last one. Its
 * {@link TestRun} ends only then, since each of them may make the test fail. Belongs to
 * the thread that runs the test; a thread that is given another test while it waits for
 * the end of one comes back to that.
 */
final class RunningTest implements AutoCloseable {

	private static final ThreadLocal<@Nullable RunningTest> current = new ThreadLocal<>();

	private final Class<?> testClass;

	private final @Nullable Class<?> enclosingClass;

	private final @Nullable Method method;

	private final String invocation;

	private final Supplier<@Nullable Throwable> failure;

	private final @Nullable RunningTest previous = current.get();

	private volatile @Nullable TestRun run;

	private RunningTest(Class<?> testClass, @Nullable Class<?> enclosingClass, @Nullable Method method,
			String invocation, Supplier<@Nullable Throwable> failure) {
		this.testClass = testClass;
		this.enclosingClass = enclosingClass;
		this.method = method;
		this.invocation = invocation;
		this.failure = failure;
	}

	/**
	 * Say that a test is about to run on this thread.
	 * @param enclosingClass the test class around a nested one, as it is running
	 * @param invocation tells one invocation of a method from the others, or an empty
	 * string
	 * @param failure why it has failed, if it has
	 */
	static RunningTest begin(Class<?> testClass, @Nullable Class<?> enclosingClass, @Nullable Method method,
			String invocation, Supplier<@Nullable Throwable> failure) {
		RunningTest test = new RunningTest(testClass, enclosingClass, method, invocation, failure);
		current.set(test);
		return test;
	}

	/**
	 * The test that runs on this thread.
	 * @return the test, or {@code null} if JUnit has not told
	 */
	static @Nullable RunningTest of(Class<?> testClass, @Nullable Method method) {
		RunningTest test = current.get();
		boolean same = test != null && test.testClass.equals(testClass) && Objects.equals(test.method, method);
		return same ? test : null;
	}

	@Nullable Class<?> enclosingClass() {
		return this.enclosingClass;
	}

	String invocation() {
		return this.invocation;
	}

	/**
	 * Take over to end a run.
	 */
	void ends(TestRun run) {
		this.run = run;
	}

	/**
	 * Part of the test has failed and will be reported at once.
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
