package io.isolateddb.pool;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.isolateddb.testsupport.Repetitions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Kills JVMs at random moments while another one runs tests on the same server.
 */
@Tag("own-server")
@ParameterizedClass
@MethodSource("io.isolateddb.pool.OwnServer#forManyJvms")
class KilledJvmsIntegrationTests {

	private static final int ROUNDS = Repetitions.number("isolateddb.kills", 2, 10);

	private static final long SEED = Long.getLong("isolateddb.seed", System.nanoTime());

	/**
	 * From before a JVM has joined the registry until it is in the middle of its tests.
	 */
	private static final int LATEST_MILLIS = 2500;

	@Parameter
	OwnServer server;

	private final Random random = new Random(SEED);

	@BeforeEach
	void begin() throws SQLException {
		this.server.begin();
	}

	@AfterEach
	void dropAll() throws SQLException {
		this.server.dropAll();
	}

	@Test
	void neighbourSucceedsAndNothingIsLeft() {
		try (PoolJvm neighbour = PoolJvm.start(this.server.address())) {
			neighbour.run("build users");
			List<String> templates = this.server.databases();
			for (int round = 0; round < ROUNDS; round++) {
				neighbour.begin("suite users 2 200");
				PoolJvm killed = PoolJvm.start(this.server.address())
					.begin((round % 2 == 0) ? "suite users 2 100000" : "suite users" + round + " 2 100000");
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(this.random.nextInt(LATEST_MILLIS)));
				killed.kill();
				assertThat(neighbour.await("done")).as("round " + round + " of seed " + SEED).startsWith("200 tests");
			}

			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.untilAsserted(() -> assertThat(this.server.jvms()).as("seed " + SEED).hasSize(1));
			assertThat(this.server.databases()).containsAll(templates);
		}
		assertNothingIsLeft();
	}

	private void assertNothingIsLeft() {
		assertThat(this.server.jvms()).isEmpty();
		assertThat(this.server.registry().sql("SELECT count(*) FROM template_uses").query(int.class).single()).isZero();
		assertThat(this.server.registry().sql("SELECT count(*) FROM waiting").query(int.class).single()).isZero();
		assertThat(this.server.databases()).isEqualTo(this.server.templates());
		this.server.awaitNoSession("isodb");
		assertThat(this.server.accounts()).isEmpty();
		try (PoolJvm next = PoolJvm.start(this.server.address())) {
			assertThat(next.run("suite users 2 20")).startsWith("20 tests");
			assertThat(next.output()).doesNotContain("migrated users");
		}
	}

}
