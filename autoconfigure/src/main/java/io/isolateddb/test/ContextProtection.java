package io.isolateddb.test;

import java.util.concurrent.atomic.AtomicLong;

import io.isolateddb.datasource.ContextDatabases;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.support.DependencyInjectionTestExecutionListener;

/**
 * Lets test methods, and the ends of classes that close their context, pass the
 * {@link ContextGate} of their context if this is isolated.
 */
final class ContextProtection {

	private static final String PASS = ContextProtection.class.getName() + ".pass";

	private static final String INJECTED = ContextProtection.class.getName() + ".injected";

	private static final String CLOSINGS = ContextProtection.class.getName() + ".closings";

	/**
	 * How many tests that close a context have begun, and how many of them have ended.
	 */
	private static final AtomicLong begun = new AtomicLong();

	private static final AtomicLong ended = new AtomicLong();

	private ContextProtection() {
	}

	/**
	 * Called before beans are injected.
	 */
	static void beforeInjection(TestContext test) {
		test.setAttribute(CLOSINGS, ended.get());
	}

	/**
	 * Remember the context that beans were injected from. If a context may have been
	 * closed meanwhile, they are injected once more.
	 */
	static void injected(TestContext test) {
		if (test.hasApplicationContext()) {
			ApplicationContext context = test.getApplicationContext();
			long before = (test.removeAttribute(CLOSINGS) instanceof Long number) ? number : ended.get();
			test.setAttribute(INJECTED, new Injected(context, isIsolated(context), begun.get() == before));
		}
	}

	private static boolean isIsolated(ApplicationContext context) {
		return ContextDatabases.inHierarchyOf(context).stream().anyMatch((databases) -> !databases.all().isEmpty());
	}

	/**
	 * Called before all other listeners of a method. Another test may have closed the
	 * context since beans were injected.
	 */
	static void begin(TestContext test) {
		Injected injected = injectedInto(test);
		if (injected != null && (injected.isolated() || !injected.certain())) {
			pass(test, injected.context(), test.getTestInstance(),
					ContextKey.isClosedBy(test.getTestClass(), test.getTestMethod()));
			if (!injected.certain() || test.getApplicationContext() != injected.context()) {
				test.setAttribute(DependencyInjectionTestExecutionListener.REINJECT_DEPENDENCIES_ATTRIBUTE,
						Boolean.TRUE);
			}
		}
	}

	/**
	 * A thread other than that which made the test instance has attributes of its own.
	 */
	private static @Nullable Injected injectedInto(TestContext test) {
		if (test.getAttribute(INJECTED) instanceof Injected injected) {
			return injected;
		}
		injected(test);
		return (Injected) test.getAttribute(INJECTED);
	}

	/**
	 * Called at the end of a class, before its context is closed.
	 */
	static void beginEnd(TestContext test) {
		if (ContextKey.isClosedBy(test.getTestClass()) && test.hasApplicationContext()
				&& isIsolated(test.getApplicationContext())) {
			pass(test, test.getApplicationContext(), test.getTestClass(), true);
		}
	}

	private static void pass(TestContext test, ApplicationContext context, Object owner, boolean closes) {
		ContextKey key = ContextKey.of(test.getTestClass(), context);
		ContextGate.Pass pass = ContextGate.pass(key, closes || key.hasOverrides(), test.getTestClass().getName());
		if (closes) {
			begun.incrementAndGet();
		}
		ThreadAttributes.set(owner, PASS, new Protected(pass, closes));
	}

	/**
	 * Called after all other listeners of a method or a class.
	 * @param owner the instance of the test, or the class
	 */
	static void end(Object owner) {
		if (ThreadAttributes.remove(owner, PASS) instanceof Protected context) {
			if (context.closes()) {
				ended.incrementAndGet();
			}
			context.pass().close();
		}
	}

	/**
	 * What beans were injected from.
	 *
	 * @param context the context
	 * @param isolated whether it is isolated
	 * @param certain whether no context was closed while beans were injected
	 */
	private record Injected(ApplicationContext context, boolean isolated, boolean certain) {

	}

	/**
	 * What a test is protected by.
	 *
	 * @param pass its pass
	 * @param closes whether it closes the context
	 */
	private record Protected(ContextGate.Pass pass, boolean closes) {

	}

}
