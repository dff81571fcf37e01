package io.isolateddb.integration;

import java.util.List;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs test classes that are the subject of a test.
 */
final class TestCases {

	private TestCases() {
	}

	/**
	 * Run classes one after the other, in the given order.
	 */
	static EngineExecutionResults run(Class<?>... types) {
		EngineTestKit.Builder builder = EngineTestKit.engine("junit-jupiter");
		for (Class<?> type : types) {
			builder.selectors(DiscoverySelectors.selectClass(type));
		}
		return builder.execute();
	}

	/**
	 * Run classes in which everything has to succeed.
	 * @param tests how many tests there are
	 */
	static void succeed(int tests, Class<?>... types) {
		EngineExecutionResults results = run(types);
		assertThat(failures(results)).isEmpty();
		results.testEvents().assertStatistics((statistics) -> statistics.started(tests).succeeded(tests));
	}

	/**
	 * What made tests, or the classes themselves, fail.
	 */
	static List<Throwable> failures(EngineExecutionResults results) {
		return results.allEvents().failed().map(TestCases::throwable).toList();
	}

	private static Throwable throwable(Event event) {
		return event.getRequiredPayload(TestExecutionResult.class).getThrowable().orElseThrow();
	}

}
