package io.isolateddb.pool;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.isolateddb.testsupport.ChildJvm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Jobs of CI services with equal paths and names of hosts, each in a JVM of its own, that
 * share a server.
 */
@Tag("own-server")
@ParameterizedClass
@MethodSource("io.isolateddb.pool.OwnServer#forManyJvms")
class JobsOnOneServerIntegrationTests {

	@Parameter
	OwnServer server;

	@TempDir
	private Path workspace;

	@BeforeEach
	void begin() throws SQLException {
		this.server.begin();
	}

	@AfterEach
	void dropAll() throws SQLException {
		this.server.dropAll();
	}

	@Test
	void jobsKeepEachOthersEvidenceAndDropTheirOwn() throws Exception {
		List<String> shop = run(job("acme/shop", "1"), 10, "A#a", "A#b");
		List<String> store = run(job("acme/store", "1"), 0, "A#a");
		assertThat(store).as("what a limit of 0 admits").isEmpty();
		store = run(job("acme/store", "2"), 2, "A#a", "+A#b", "A#c", "A#d");
		assertThat(store).hasSize(2).doesNotContainAnyElementsOf(shop);
		assertThat(kept()).containsAll(shop).containsAll(store).hasSize(4);

		List<String> again = run(job("acme/shop", "2"), 10, "+A#a", "A#b");

		assertThat(again).containsExactly(shop.get(1));
		assertThat(kept()).containsAll(again).containsAll(store).hasSize(3);
	}

	@Test
	void onADevelopersMachineEachJvmIsARunOfItsOwn() throws Exception {
		List<String> first = run(Map.of(), 10, "A#a", "A#b");

		assertThat(run(Map.of(), 1, "A#a")).containsExactly(first.get(0));
		run(Map.of(), 1, "+A#a");

		assertThat(kept()).isEmpty();
	}

	private static Map<String, String> job(String repository, String run) {
		return Map.of("GITHUB_REPOSITORY", repository, "GITHUB_WORKFLOW", "ci", "GITHUB_JOB", "test", "GITHUB_REF",
				"refs/heads/main", "GITHUB_RUN_ID", run, "GITHUB_RUN_ATTEMPT", "1");
	}

	private List<String> run(Map<String, String> variables, int limit, String... tests)
			throws IOException, InterruptedException {
		List<String> arguments = new ArrayList<>(
				List.of(this.server.url(), this.server.address().username(), String.valueOf(limit)));
		arguments.addAll(List.of(tests));
		Map<String, String> environment = new HashMap<>(variables);
		environment.put(PoolUser.PASSWORD, this.server.address().password());
		String output = ChildJvm.run(KeepingMain.class, List.of(), arguments, Duration.ofMinutes(2), environment,
				this.workspace);
		assertThat(output.lines().filter((line) -> line.matches("(not )?kept.*"))).as(output).hasSize(tests.length);
		return output.lines().filter((line) -> line.startsWith("kept ")).map((line) -> line.substring(5)).toList();
	}

	private List<String> kept() {
		return this.server.databases().stream().filter((name) -> name.startsWith("isodb_kept_")).toList();
	}

}
