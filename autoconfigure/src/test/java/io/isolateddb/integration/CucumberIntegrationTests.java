package io.isolateddb.integration;

import io.cucumber.junit.platform.engine.Constants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.IncludeEngines;
import org.junit.platform.suite.api.SelectClasspathResource;
import org.junit.platform.suite.api.Suite;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Cucumber: each scenario, and each example of an outline, has a database of its own.
 */
class CucumberIntegrationTests {

	private static final String STEPS = "io.isolateddb.integration.cucumber.steps,";

	private static final String ANNOTATED = "io.isolateddb.integration.cucumber.annotated";

	private static final String ALWAYS = "io.isolateddb.integration.cucumber.always";

	private static final String FEATURE = "io/isolateddb/integration/cucumber/users.feature";

	private static final int SCENARIOS = 6;

	@ParameterizedTest
	@ValueSource(strings = { ANNOTATED, ALWAYS })
	void eachScenarioHasADatabase(String glue) {
		succeed(features(glue).execute());
	}

	@ParameterizedTest
	@ValueSource(strings = { ANNOTATED, ALWAYS })
	void eachScenarioHasADatabaseInParallel(String glue) {
		succeed(features(glue).configurationParameter(Constants.PARALLEL_EXECUTION_ENABLED_PROPERTY_NAME, "true")
			.configurationParameter(Constants.PARALLEL_CONFIG_STRATEGY_PROPERTY_NAME, "fixed")
			.configurationParameter(Constants.PARALLEL_CONFIG_FIXED_PARALLELISM_PROPERTY_NAME, "4")
			.execute());
	}

	@Test
	void suiteOfFeaturesRuns() {
		succeed(EngineTestKit.engine("junit-platform-suite")
			.selectors(DiscoverySelectors.selectClass(FeaturesTestCase.class))
			.execute());
	}

	private static EngineTestKit.Builder features(String glue) {
		return EngineTestKit.engine("cucumber")
			.configurationParameter(Constants.GLUE_PROPERTY_NAME, STEPS + glue)
			.configurationParameter(Constants.PLUGIN_PUBLISH_QUIET_PROPERTY_NAME, "true")
			.selectors(DiscoverySelectors.selectClasspathResource(FEATURE));
	}

	private static void succeed(EngineExecutionResults results) {
		assertThat(TestCases.failures(results)).isEmpty();
		results.testEvents().assertStatistics((statistics) -> statistics.started(SCENARIOS).succeeded(SCENARIOS));
	}

	@Suite
	@IncludeEngines("cucumber")
	@SelectClasspathResource(FEATURE)
	@ConfigurationParameter(key = Constants.GLUE_PROPERTY_NAME, value = STEPS + ANNOTATED)
	@ConfigurationParameter(key = Constants.PLUGIN_PUBLISH_QUIET_PROPERTY_NAME, value = "true")
	static class FeaturesTestCase {

	}

}
