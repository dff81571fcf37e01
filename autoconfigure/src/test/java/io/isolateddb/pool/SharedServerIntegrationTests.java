package io.isolateddb.pool;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for JVMs that share a server.
 */
class SharedServerIntegrationTests {

	private static final String URL = OwnPostgreSql.url();

	private final JdbcClient server = JdbcClient.create(OwnPostgreSql.database("postgres"));

	@AfterEach
	void dropTemplates() {
		onServer().forEach((name) -> this.server.sql("DROP DATABASE " + name + " WITH (FORCE)").update());
		this.server.sql("DROP DATABASE IF EXISTS isolated_database WITH (FORCE)").update();
	}

	@Test
	void nextJvmRemovesWhatADeadOneLeft() {
		PoolJvm dead = PoolJvm.start(URL);
		String name = dead.run("lease users");
		dead.kill();
		assertThat(onServer()).contains(name);

		try (PoolJvm next = PoolJvm.start(URL)) {
			next.run("build users");
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> jvms().size() == 1);
		}

		assertThat(jvms()).isEmpty();
		assertThat(onServer()).hasSize(2).allMatch((database) -> database.endsWith("_t"));
		assertThat(registered()).isEqualTo(onServer());
		assertThat(this.server.sql("SELECT datname FROM pg_stat_activity WHERE datname LIKE 'iso%'")
			.query(String.class)
			.list()).isEmpty();
	}

	@Test
	void livingJvmIsLeftAlone() {
		try (PoolJvm neighbour = PoolJvm.start(URL)) {
			String name = neighbour.run("lease users");
			for (int i = 0; i < 2; i++) {
				try (PoolJvm next = PoolJvm.start(URL)) {
					next.run("lease users");
				}
			}

			assertThat(onServer()).contains(name);
			assertThat(neighbour.run("count")).isEqualTo("1");
		}
	}

	@Test
	void databasesOfTheUserAreLeftAlone() {
		List<String> names = List.of("isodb_mine", "isodb_t_1", "isodb_0a1b2c3d_1", "isodb_0a1b2c3d_2_t");
		names.forEach((name) -> {
			this.server.sql("CREATE DATABASE " + name).update();
			JdbcClient.create(OwnPostgreSql.database(name))
				.sql("CREATE TABLE diary AS SELECT 'private' AS entry, n FROM generate_series(1, 100) n")
				.update();
		});
		PoolJvm dead = PoolJvm.start(URL);
		dead.run("lease users");
		dead.kill();

		try (PoolJvm next = PoolJvm.start(URL)) {
			next.run("suite users 2 20");
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> jvms().size() == 1);
		}

		assertThat(onServer()).containsAll(names);
		names.forEach((name) -> assertThat(JdbcClient.create(OwnPostgreSql.database(name))
			.sql("SELECT count(*) AS rows, sum(n) AS sum, min(entry) AS entry FROM diary")
			.query()
			.singleRow()).containsExactlyInAnyOrderEntriesOf(Map.of("rows", 100L, "sum", 5050L, "entry", "private")));
	}

	@Test
	void templateIsBuiltByOneJvmWhileOthersWait() {
		List<PoolJvm> jvms = Stream.generate(() -> PoolJvm.start(URL)).limit(3).toList();
		jvms.forEach((jvm) -> jvm.begin("build users"));

		List<String> templates = jvms.stream().map((jvm) -> jvm.await("done")).toList();
		jvms.forEach(PoolJvm::close);

		assertThat(templates).hasSize(3).containsOnly(templates.get(0));
		assertThat(jvms.stream().flatMap((jvm) -> jvm.output().stream()).filter("migrated users"::equals)).hasSize(1);
	}

	@Test
	void nextRunMigratesNothing() {
		try (PoolJvm first = PoolJvm.start(URL)) {
			first.run("lease users");
			assertThat(first.output()).contains("migrated users");
		}
		try (PoolJvm second = PoolJvm.start(URL)) {
			second.run("lease users");
			assertThat(second.run("count")).isEqualTo("1");
			assertThat(second.output()).doesNotContain("migrated users");
		}
	}

	@Test
	void halfBuiltTemplateOfADeadJvmIsBuiltAnew() {
		PoolJvm dead = PoolJvm.start(URL);
		dead.begin("begin users").await("migrated");
		try (PoolJvm next = PoolJvm.start(URL)) {
			next.begin("lease users");
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> jvms().size() == 2);
			dead.kill();

			next.await("done");
			assertThat(next.run("count")).isEqualTo("1");
			assertThat(next.output()).contains("migrated users")
				.anyMatch((line) -> line.contains("Waiting for template"));
		}
		assertThat(registered()).hasSize(2).isEqualTo(onServer());
	}

	@Test
	void templateThatSomebodyHasDroppedIsBuiltAnew() {
		try (PoolJvm first = PoolJvm.start(URL)) {
			first.run("build users");
		}
		onServer().forEach((name) -> this.server.sql("DROP DATABASE " + name).update());

		try (PoolJvm second = PoolJvm.start(URL)) {
			second.run("lease users");
			assertThat(second.run("count")).isEqualTo("1");
		}
	}

	@Test
	void jvmWhoseSessionInTheRegistryIsEndedGoesOn() {
		try (PoolJvm neighbour = PoolJvm.start(URL)) {
			String name = neighbour.run("lease users");
			long before = jvms().get(0);
			endSessions("isolated_database");
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !jvms().contains(before));

			try (PoolJvm next = PoolJvm.start(URL)) {
				next.run("suite users 2 20");
			}

			assertThat(onServer()).contains(name);
			assertThat(neighbour.run("count")).isEqualTo("1");
		}
		assertThat(registered()).isEqualTo(onServer()).allMatch((database) -> database.endsWith("_t"));
	}

	private void endSessions(String database) {
		this.server.sql("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = ?")
			.param(database)
			.query(Boolean.class)
			.list();
	}

	private List<Long> jvms() {
		return registry().sql("SELECT id FROM jvms").query(Long.class).list();
	}

	private List<String> registered() {
		return registry().sql("SELECT name FROM test_databases ORDER BY 1").query(String.class).list();
	}

	private static JdbcClient registry() {
		return JdbcClient.create(OwnPostgreSql.database("isolated_database"));
	}

	private List<String> onServer() {
		return this.server.sql("SELECT datname FROM pg_database WHERE datname LIKE 'isodb\\_%' ORDER BY 1")
			.query(String.class)
			.list();
	}

}
