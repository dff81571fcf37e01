package io.isolateddb.test;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.context.ApplicationContext;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.BootstrapUtils;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * The cached application context that a test class uses, with the contexts that are
 * closed together with it. Test classes have the same key if they share that context.
 *
 * @param name a name that is the same for equal contexts of this JVM
 * @param hasOverrides whether beans of the context are overridden, by
 * {@code @MockitoBean} or any other annotation for that, wherever it stands: Spring makes
 * such overrides a part of the configuration, so that the classes of one context have the
 * same
 */
record ContextKey(String name, boolean hasOverrides) {

	/**
	 * Its type is not public, and the public way to list overrides ignores those that are
	 * declared on types.
	 */
	private static final String OVERRIDES = "org.springframework.test.context.bean.override.BeanOverrideContextCustomizer";

	/**
	 * The name of a bean of isolated contexts: their configuration, so that it need not
	 * be read from the test class once more.
	 */
	private static final String CONFIGURATION = MergedContextConfiguration.class.getName();

	private static final AtomicInteger number = new AtomicInteger();

	private static final Map<MergedContextConfiguration, String> names = new ConcurrentHashMap<>();

	private static final Map<Class<?>, ContextKey> keys = new ConcurrentHashMap<>();

	private static final Map<Class<?>, Boolean> closing = new ConcurrentHashMap<>();

	/**
	 * The context of a test class. A class whose configuration cannot be read fails when
	 * it runs, and has a key of its own.
	 */
	static ContextKey of(Class<?> testClass) {
		return keys.computeIfAbsent(testClass, ContextKey::read);
	}

	/**
	 * The context of a test class, which has been loaded.
	 */
	static ContextKey of(Class<?> testClass, ApplicationContext context) {
		return keys.computeIfAbsent(testClass, (type) -> read(type, context));
	}

	private static ContextKey read(Class<?> testClass, ApplicationContext context) {
		return (context.containsLocalBean(CONFIGURATION)
				&& context.getBean(CONFIGURATION) instanceof MergedContextConfiguration configuration)
						? of(configuration) : read(testClass);
	}

	private static ContextKey read(Class<?> testClass) {
		try {
			return of(BootstrapUtils.resolveTestContextBootstrapper(testClass).buildMergedContextConfiguration());
		}
		catch (RuntimeException ex) {
			return new ContextKey(testClass.getName(), false);
		}
	}

	private static ContextKey of(MergedContextConfiguration configuration) {
		boolean overrides = false;
		MergedContextConfiguration root = configuration;
		for (MergedContextConfiguration next = configuration; next != null; next = next.getParent()) {
			root = next;
			overrides |= next.getContextCustomizers()
				.stream()
				.anyMatch((customizer) -> customizer.getClass().getName().equals(OVERRIDES));
		}
		return new ContextKey(names.computeIfAbsent(root, (key) -> String.valueOf(number.incrementAndGet())),
				overrides);
	}

	/**
	 * Whether a test class closes its context, before or after it or its methods.
	 */
	static boolean isClosedBy(Class<?> testClass) {
		return closing.computeIfAbsent(testClass,
				(type) -> TestContextAnnotationUtils.hasAnnotation(type, DirtiesContext.class));
	}

	/**
	 * Whether a test method, or its class, closes its context.
	 */
	static boolean isClosedBy(Class<?> testClass, Method method) {
		return AnnotatedElementUtils.hasAnnotation(method, DirtiesContext.class) || isClosedBy(testClass);
	}

}
