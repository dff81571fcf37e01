package io.isolateddb.autoconfigure;

import java.util.List;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.test.IsolatedDatabaseTestExecutionListener;
import io.isolateddb.test.IsolatedTests;
import org.jspecify.annotations.Nullable;

import org.springframework.test.context.BootstrapUtils;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.TestExecutionListeners;

/**
 * Creates the customizer for test classes that are isolated, and none for others.
 */
final class IsolatedDatabaseContextCustomizerFactory implements ContextCustomizerFactory {

	IsolatedDatabaseContextCustomizerFactory() {
	}

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> configAttributes) {
		RequiredSpringBoot.check(testClass);
		if (!IsolatedTests.contain(testClass)) {
			IsolatedTests.requireNoFixtures(testClass);
			return null;
		}
		AotRefusal.checkClass(testClass);
		requireListener(testClass);
		return new IsolatedDatabaseContextCustomizer();
	}

	/**
	 * {@code @TestExecutionListeners} replaces all listeners unless it is told to merge.
	 */
	private static void requireListener(Class<?> testClass) {
		if (TestContextAnnotationUtils.hasAnnotation(testClass, TestExecutionListeners.class)
				&& BootstrapUtils.resolveTestContextBootstrapper(testClass)
					.getTestExecutionListeners()
					.stream()
					.noneMatch(IsolatedDatabaseTestExecutionListener.class::isInstance)) {
			throw new IsolatedDatabaseException("No database for " + testClass.getName()
					+ ": its @TestExecutionListeners has replaced the listeners of Spring and of @IsolatedDatabase. "
					+ "Add mergeMode = MergeMode.MERGE_WITH_DEFAULTS to it.");
		}
	}

}
