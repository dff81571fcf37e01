package io.isolateddb.test;

import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.ContextHierarchy;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.junit.jupiter.SpringExtension;
import org.springframework.util.function.SingletonSupplier;

/**
 * Tells which test classes have Spring's extension for JUnit, and so an application
 * context. It is registered by the class, a superclass, an interface, an annotation, or,
 * for nested classes, by an enclosing class, or for all classes. Thread-safe.
 */
final class SpringTests {

	private static final String AUTO_DETECTION = "junit.jupiter.extensions.autodetection.enabled";

	/**
	 * Annotations that mean nothing without the extension.
	 */
	private static final List<Class<? extends Annotation>> MEANT_FOR_SPRING = List.of(ContextConfiguration.class,
			ContextHierarchy.class, BootstrapWith.class, TestPropertySource.class, ActiveProfiles.class);

	private static final Map<Class<?>, Boolean> known = new ConcurrentHashMap<>();

	private static final SingletonSupplier<Boolean> detected = SingletonSupplier.of(SpringTests::isDetected);

	private SpringTests() {
	}

	/**
	 * Whether Spring serves the class of a test.
	 */
	static boolean contain(ExtensionContext context) {
		for (ExtensionContext next = context; next != null; next = next.getParent().orElse(null)) {
			if (next.getTestClass().map(SpringTests::registersExtension).orElse(false)) {
				return true;
			}
		}
		return context.getConfigurationParameter(AUTO_DETECTION).map(Boolean::parseBoolean).orElse(false)
				&& detected.obtain();
	}

	/**
	 * Whether Spring serves a class that is nested in others, or in none.
	 * @param classes the class, and those that enclose it while it runs
	 */
	static boolean contain(Collection<Class<?>> classes) {
		return classes.stream().anyMatch(SpringTests::registersExtension);
	}

	private static boolean registersExtension(Class<?> testClass) {
		return known.computeIfAbsent(testClass, (type) -> isExtended(type) || hasField(type));
	}

	private static boolean isExtended(Class<?> type) {
		return MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY)
			.stream(ExtendWith.class)
			.flatMap((annotation) -> Stream.of(annotation.getClassArray("value")))
			.anyMatch(SpringExtension.class::isAssignableFrom);
	}

	private static boolean hasField(Class<?> type) {
		for (Class<?> next = type; next != null; next = next.getSuperclass()) {
			if (Stream.of(next.getDeclaredFields()).anyMatch(SpringTests::isExtension)) {
				return true;
			}
		}
		return false;
	}

	private static boolean isExtension(Field field) {
		return MergedAnnotations.from(field).isPresent(RegisterExtension.class)
				&& SpringExtension.class.isAssignableFrom(field.getType());
	}

	private static boolean isDetected() {
		return ServiceLoader.load(Extension.class)
			.stream()
			.anyMatch((provider) -> SpringExtension.class.isAssignableFrom(provider.type()));
	}

	/**
	 * The annotation of a class that nothing heeds, as the class lacks the extension.
	 * @return its name, or {@code null}
	 */
	static @Nullable String unheeded(Class<?> testClass) {
		return MEANT_FOR_SPRING.stream()
			.filter((type) -> TestContextAnnotationUtils.hasAnnotation(testClass, type))
			.findFirst()
			.map((type) -> "@" + type.getSimpleName())
			.orElse(null);
	}

}
