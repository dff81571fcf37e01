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

	private static final String FEATURES = "io/isolateddb/integration/cucumber/";

	@ParameterizedTest
	@ValueSource(strings = { ANNOTATED, ALWAYS })
	void eachScenarioHasADatabase(String glue) {
		succeed(6, features("users.feature", glue).execute());
	}

	@ParameterizedTest
	@ValueSource(strings = { ANNOTATED, ALWAYS })
	void eachScenarioHasADatabaseInParallel(String glue) {
		succeed(50,
				features("parallel.feature", glue)
					.configurationParameter(Constants.PARALLEL_EXECUTION_ENABLED_PROPERTY_NAME, "true")
					.configurationParameter(Constants.PARALLEL_CONFIG_STRATEGY_PROPERTY_NAME, "fixed")
					.configurationParameter(Constants.PARALLEL_CONFIG_FIXED_PARALLELISM_PROPERTY_NAME, "8")
					.execute());
	}

	@Test
	void databaseOfTheLastScenarioIsKeptWhereThatIsWanted() {
		KeptOnServer kept = new KeptOnServer();
		kept.drop();
		try {
			succeed(6, features("users.feature", "io.isolateddb.integration.cucumber.kept").execute());

			assertThat(kept.names()).singleElement()
				.satisfies((name) -> assertThat(name).startsWith("isodb_kept_KeptGlue."))
				.satisfies((name) -> assertThat(kept.users(name)).containsExactly("Ada", "Alan", "Grace", "Barbara"));
		}
		finally {
			kept.drop();
		}
	}

	@Test
	void suiteOfFeaturesRuns() {
		succeed(6,
				EngineTestKit.engine("junit-platform-suite")
					.selectors(DiscoverySelectors.selectClass(FeaturesTestCase.class))
					.execute());
	}

	private static EngineTestKit.Builder features(String feature, String glue) {
		return EngineTestKit.engine("cucumber")
			.configurationParameter(Constants.GLUE_PROPERTY_NAME, STEPS + glue)
			.configurationParameter(Constants.PLUGIN_PUBLISH_QUIET_PROPERTY_NAME, "true")
			.selectors(DiscoverySelectors.selectClasspathResource(FEATURES + feature));
	}

	private static void succeed(int scenarios, EngineExecutionResults results) {
		assertThat(TestCases.failures(results)).isEmpty();
		results.testEvents().assertStatistics((statistics) -> statistics.started(scenarios).succeeded(scenarios));
	}

	@Suite
	@IncludeEngines("cucumber")
	@SelectClasspathResource(FEATURES + "users.feature")
	@ConfigurationParameter(key = Constants.GLUE_PROPERTY_NAME, value = STEPS + ANNOTATED)
	@ConfigurationParameter(key = Constants.PLUGIN_PUBLISH_QUIET_PROPERTY_NAME, value = "true")
	static class FeaturesTestCase {

	}

}
