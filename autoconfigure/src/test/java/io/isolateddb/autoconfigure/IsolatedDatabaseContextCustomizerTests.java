package io.isolateddb.autoconfigure;

import java.util.List;

import io.isolateddb.Fixtures;
import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabaseException;
import org.junit.jupiter.api.Test;

import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.TestExecutionListeners;
import org.springframework.test.context.TestExecutionListeners.MergeMode;
import org.springframework.test.context.support.DependencyInjectionTestExecutionListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link IsolatedDatabaseContextCustomizer} and its factory: what splits the
 * context cache, and what does not.
 */
class IsolatedDatabaseContextCustomizerTests {

	@Test
	void isolatedClassesHaveEqualCustomizersWhateverTheirAttributes() {
		assertThat(customizer(PerMethod.class)).isNotNull()
			.isEqualTo(customizer(PerClass.class))
			.isEqualTo(customizer(OneMethod.class))
			.hasSameHashCodeAs(customizer(PerClass.class));
	}

	@Test
	void otherClassesHaveNone() {
		assertThat(customizer(Plain.class)).isNull();
	}

	@Test
	void listenersThatReplaceOursAreRefused() {
		assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(() -> customizer(Replacing.class))
			.withMessageContaining(Replacing.class.getName())
			.withMessageContaining("mergeMode = MergeMode.MERGE_WITH_DEFAULTS");
	}

	@Test
	void listenersThatAreMergedAreFine() {
		assertThat(customizer(Merging.class)).isNotNull();
	}

	@Test
	void fixturesWithoutDatabaseAreRefused() {
		assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(() -> customizer(OnlyFixtures.class))
			.withMessageContaining("Add @IsolatedDatabase to the class");
	}

	private static ContextCustomizer customizer(Class<?> testClass) {
		return new IsolatedDatabaseContextCustomizerFactory().createContextCustomizer(testClass, List.of());
	}

	@IsolatedDatabase
	static class PerMethod {

	}

	@IsolatedDatabase(scope = IsolatedDatabase.Scope.CLASS, fixtures = "users", migrate = false)
	static class PerClass {

	}

	static class OneMethod {

		@IsolatedDatabase
		void method() {
		}

	}

	static class Plain {

	}

	@Fixtures(scripts = "users")
	static class OnlyFixtures {

	}

	@IsolatedDatabase
	@TestExecutionListeners(DependencyInjectionTestExecutionListener.class)
	static class Replacing {

	}

	@IsolatedDatabase
	@TestExecutionListeners(listeners = DependencyInjectionTestExecutionListener.class,
			mergeMode = MergeMode.MERGE_WITH_DEFAULTS)
	static class Merging {

	}

}
