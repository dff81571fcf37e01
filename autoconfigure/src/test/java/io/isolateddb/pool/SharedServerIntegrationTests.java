package io.isolateddb.pool;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.isolateddb.engine.DatabaseEngine;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for JVMs that share a server.
 */
@Tag("own-server")
@ParameterizedClass
@MethodSource("io.isolateddb.pool.OwnServer#forManyJvms")
class SharedServerIntegrationTests {

	@Parameter
	OwnServer server;

	@BeforeEach
	void begin() throws SQLException {
		this.server.begin();
	}

	@AfterEach
	void dropAll() throws SQLException {
		this.server.dropAll();
	}

	@Test
	void nextJvmDropsWhatAKilledOneLeft() {
		PoolJvm killed = PoolJvm.start(this.server.address());
		String name = killed.run("lease users");
		killed.kill();
		assertThat(onServer()).contains(name);

		try (PoolJvm next = PoolJvm.start(this.server.address())) {
			next.run("build users");
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> jvms().size() == 1);
		}

		assertThat(jvms()).isEmpty();
		assertThat(onServer()).hasSize(2).allMatch((database) -> database.endsWith("_t"));
		assertThat(registered()).isEqualTo(onServer());
		this.server.awaitNoSession("iso");
	}

	@Test
	void databasesOfALivingJvmAreLeftAlone() {
		try (PoolJvm neighbour = PoolJvm.start(this.server.address())) {
			String name = neighbour.run("lease users");
			for (int i = 0; i < 2; i++) {
				try (PoolJvm next = PoolJvm.start(this.server.address())) {
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
			this.server.create(name);
			JdbcClient diary = JdbcClient.create(this.server.database(name));
			diary.sql("CREATE TABLE diary (entry varchar(10), n int)").update();
			diary.sql("INSERT INTO diary VALUES ('private', 1), ('private', 2)").update();
		});
		PoolJvm killed = PoolJvm.start(this.server.address());
		killed.run("lease users");
		killed.kill();

		try (PoolJvm next = PoolJvm.start(this.server.address())) {
			next.run("suite users 2 20");
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> jvms().size() == 1);
		}

		assertThat(onServer()).containsAll(names);
		names.forEach((name) -> assertThat(JdbcClient.create(this.server.database(name))
			.sql("SELECT concat(entry, n) FROM diary ORDER BY n")
			.query(String.class)
			.list()).containsExactly("private1", "private2"));
	}

	@Test
	void templateIsBuiltByOneJvmWhileOthersWait() {
		List<PoolJvm> jvms = Stream.generate(() -> PoolJvm.start(this.server.address())).limit(3).toList();
		jvms.forEach((jvm) -> jvm.begin("build users"));

		List<String> templates = jvms.stream().map((jvm) -> jvm.await("done")).toList();
		jvms.forEach(PoolJvm::close);

		assertThat(templates).hasSize(3).containsOnly(templates.get(0));
		assertThat(jvms.stream().flatMap((jvm) -> jvm.output().stream()).filter("migrated users"::equals)).hasSize(1);
	}

	@Test
	void nextRunMigratesNothing() {
		try (PoolJvm first = PoolJvm.start(this.server.address())) {
			first.run("lease users");
			assertThat(first.output()).contains("migrated users");
		}
		try (PoolJvm second = PoolJvm.start(this.server.address())) {
			second.run("lease users");
			assertThat(second.run("count")).isEqualTo("1");
			assertThat(second.output()).doesNotContain("migrated users");
		}
	}

	@Test
	void halfBuiltTemplateOfAKilledJvmIsBuiltAgain() {
		PoolJvm killed = PoolJvm.start(this.server.address());
		killed.begin("begin users").await("migrated");
		try (PoolJvm next = PoolJvm.start(this.server.address())) {
			next.begin("lease users");
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> jvms().size() == 2);
			killed.kill();

			next.await("done");
			assertThat(next.run("count")).isEqualTo("1");
			assertThat(next.output()).contains("migrated users")
				.anyMatch((line) -> line.contains("Waiting for template"));
		}
		assertThat(registered()).hasSize(2).isEqualTo(onServer());
	}

	@Test
	void templateThatAUserHasDroppedIsBuiltAgain() throws SQLException {
		try (PoolJvm first = PoolJvm.start(this.server.address())) {
			first.run("build users");
		}
		dropTemplates();

		try (PoolJvm second = PoolJvm.start(this.server.address())) {
			second.run("lease users");
			assertThat(second.run("count")).isEqualTo("1");
		}
	}

	@Test
	void jvmWhoseSessionInTheRegistryWasEndedGoesOn() {
		try (PoolJvm neighbour = PoolJvm.start(this.server.address())) {
			String name = neighbour.run("lease users");
			long before = jvms().get(0);
			this.server.endSessions("isolated_database");
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !jvms().contains(before));

			try (PoolJvm next = PoolJvm.start(this.server.address())) {
				next.run("suite users 2 20");
			}

			assertThat(onServer()).contains(name);
			assertThat(neighbour.run("count")).isEqualTo("1");
		}
		assertThat(registered()).isEqualTo(onServer()).allMatch((database) -> database.endsWith("_t"));
	}

	private void dropTemplates() throws SQLException {
		try (DatabaseEngine engine = this.server.engine()) {
			for (String name : onServer()) {
				engine.administration().drop(name);
			}
		}
	}

	private List<Long> jvms() {
		return this.server.jvms();
	}

	private List<String> registered() {
		return this.server.registry().sql("SELECT name FROM test_databases ORDER BY 1").query(String.class).list();
	}

	private List<String> onServer() {
		return this.server.databases();
	}

}
