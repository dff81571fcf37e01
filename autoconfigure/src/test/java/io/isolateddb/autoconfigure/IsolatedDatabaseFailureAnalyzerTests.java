package io.isolateddb.autoconfigure;

import io.isolateddb.IsolatedDatabaseException;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link IsolatedDatabaseFailureAnalyzer}.
 */
class IsolatedDatabaseFailureAnalyzerTests {

	private final IsolatedDatabaseFailureAnalyzer analyzer = new IsolatedDatabaseFailureAnalyzer();

	@Test
	void analysisOfExceptionInsideAnotherTellsWhatFailedAndWhatToDo() {
		FailureAnalysis analysis = analyze(
				"DataSource bean 'other' connects to jdbc:postgresql://db.example.org:5432/x, "
						+ "which is not isolated. Create it in a @Bean method, so that it can be routed. Or exclude it.");

		assertThat(analysis).isNotNull();
		assertThat(analysis.getDescription()).isEqualTo("DataSource bean 'other' connects to "
				+ "jdbc:postgresql://db.example.org:5432/x, which is not isolated.");
		assertThat(analysis.getAction())
			.isEqualTo("Create it in a @Bean method, so that it can be routed. Or exclude it.");
	}

	@Test
	void analysisOfMessageWithoutAdviceNamesTheReadme() {
		FailureAnalysis analysis = analyze("No database");

		assertThat(analysis).isNotNull();
		assertThat(analysis.getDescription()).isEqualTo("No database");
		assertThat(analysis.getAction()).contains("README");
	}

	@Test
	void exceptionWithoutMessageIsNotAnalyzed() {
		assertThat(this.analyzer.analyze(new IsolatedDatabaseException("", null))).isNull();
	}

	@Test
	void otherExceptionIsNotAnalyzed() {
		assertThat(this.analyzer.analyze(new IllegalStateException("No database. Set a URL."))).isNull();
	}

	private FailureAnalysis analyze(String message) {
		return this.analyzer
			.analyze(new BeanCreationException("No bean", new IsolatedDatabaseException(message, null)));
	}

}
