package io.isolateddb.pool;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Kills JVMs at random moments while another one runs tests on the same server.
 */
class KilledJvmsIntegrationTests {

	private static final String URL = OwnPostgreSql.url();

	private static final int ROUNDS = Integer.getInteger("isolateddb.kills", 3);

	private static final long SEED = Long.getLong("isolateddb.seed", System.nanoTime());

	/**
	 * From before a JVM has entered the registry until it is in the midst of its tests.
	 */
	private static final int LATEST_MILLIS = 2500;

	private final JdbcClient server = JdbcClient.create(OwnPostgreSql.database("postgres"));

	private final Random random = new Random(SEED);

	@AfterEach
	void dropAll() {
		onServer().forEach((name) -> this.server.sql("DROP DATABASE " + name + " WITH (FORCE)").update());
		this.server.sql("DROP DATABASE IF EXISTS isolated_database WITH (FORCE)").update();
	}

	@Test
	void neighbourSucceedsAndNothingStays() {
		try (PoolJvm neighbour = PoolJvm.start(URL)) {
			neighbour.run("build users");
			List<String> templates = onServer();
			for (int round = 0; round < ROUNDS; round++) {
				neighbour.begin("suite users 2 200");
				PoolJvm killed = PoolJvm.start(URL)
					.begin((round % 2 == 0) ? "suite users 2 100000" : "suite users" + round + " 2 100000");
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(this.random.nextInt(LATEST_MILLIS)));
				killed.kill();
				assertThat(neighbour.await("done")).as("round " + round + " of seed " + SEED).startsWith("200 tests");
			}

			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.untilAsserted(() -> assertThat(jvms()).as("seed " + SEED).hasSize(1));
			assertThat(onServer()).containsAll(templates);
		}
		assertNothingStays();
	}

	private void assertNothingStays() {
		assertThat(jvms()).isEmpty();
		assertThat(registry().sql("SELECT count(*) FROM template_uses").query(int.class).single()).isZero();
		assertThat(registry().sql("SELECT count(*) FROM waiting").query(int.class).single()).isZero();
		assertThat(onServer()).isEqualTo(templates());
		assertThat(this.server.sql("SELECT datname FROM pg_stat_activity WHERE datname LIKE 'isodb%'")
			.query(String.class)
			.list()).isEmpty();
		assertThat(
				this.server.sql("SELECT rolname FROM pg_roles WHERE rolname LIKE 'isodb%'").query(String.class).list())
			.isEmpty();
		try (PoolJvm next = PoolJvm.start(URL)) {
			assertThat(next.run("suite users 2 20")).startsWith("20 tests");
			assertThat(next.output()).doesNotContain("migrated users");
		}
	}

	private static List<Long> jvms() {
		return registry().sql("SELECT id FROM jvms").query(Long.class).list();
	}

	private static List<String> templates() {
		return registry().sql("SELECT name FROM test_databases WHERE owner IS NULL ORDER BY 1")
			.query(String.class)
			.list();
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
