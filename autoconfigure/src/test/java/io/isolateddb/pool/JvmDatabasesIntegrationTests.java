package io.isolateddb.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.server.DatabaseServer;
import io.isolateddb.testsupport.TestPostgreSql;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JvmDatabases}: what several contexts want of one server.
 */
@ExtendWith(OutputCaptureExtension.class)
class JvmDatabasesIntegrationTests {

	private static final ServerOptions OPTIONS = new ServerOptions(20, false, 3);

	/** Fits the limit beside what the other tests of this JVM have of the server. */
	private static final PoolOptions SMALL = new PoolOptions(new ConnectionSettings(new HikariConfig(), 2), 0,
			Duration.ofSeconds(30));

	private final List<Runnable> atExit = new ArrayList<>();

	private final DatabaseServer server = new TestServerOfOneTest();

	/**
	 * The report of this test. Other servers of the JVM may have reports too.
	 */
	/**
	 * So many that no other server of this JVM has as many.
	 */
	private static final int LEASES = 77;

	private static final String REPORT = "Isolated databases leased, and how long tests waited for them: " + LEASES
			+ " (";

	@AfterEach
	void exit() {
		this.atExit.forEach(Runnable::run);
	}

	@Test
	void contextsShareTheDatabasesOfAServerUntilTheJvmEnds(CapturedOutput output) {
		ServerDatabases databases = on(OPTIONS);
		databases.keepAtMost(5);

		assertThat(on(new ServerOptions(20, false, 3))).isSameAs(databases);
		databases.keepAtMost(5);
		assertThat(this.atExit).hasSize(1);
		assertThat(output).doesNotContain("have no effect");
	}

	@Test
	void otherSettingsOfALaterContextAreReportedInOneWarning(CapturedOutput output) {
		on(OPTIONS);
		on(new ServerOptions(null, true, 3));
		on(new ServerOptions(null, true, 3));

		assertThat(output.getAll().lines().filter((line) -> line.contains("have no effect"))).singleElement()
			.asString()
			.contains("WARN")
			.contains("isolated-database.pool.connection-limit is 20, not what the server allows; "
					+ "isolated-database.template.cache is false, not true.")
			.endsWith("Set the same values for all contexts of a run, for instance in application-test.yml.");
	}

	@Test
	void eachCombinationOfOtherSettingsIsReported(CapturedOutput output) {
		on(new ServerOptions(null, false, 3));
		on(OPTIONS);
		on(new ServerOptions(null, false, 0));

		assertThat(output).contains("isolated-database.pool.connection-limit is what the server allows, not 20.")
			.contains("isolated-database.template.max-cached is 3, not 0.");
	}

	@Test
	void otherKeepLimitOfALaterContextIsReported(CapturedOutput output) {
		on(OPTIONS).keepAtMost(5);
		on(OPTIONS).keepAtMost(6);
		on(OPTIONS).keepAtMost(6);

		assertThat(output.getAll().lines().filter((line) -> line.contains("isolated-database.keep-limit is 5, not 6.")))
			.hasSize(1);
	}

	@Test
	void reportIsLoggedIfOneContextWantsIt(CapturedOutput output) {
		ServerDatabases databases = on(OPTIONS);
		DatabasePool pool = databases.pool(databases.emptyTemplate(), SMALL);
		for (int i = 0; i < LEASES; i++) {
			pool.lease("a test").close();
		}
		databases.reporting(false);
		JvmDatabases.report();
		assertThat(output).doesNotContain(REPORT);

		databases.reporting(true);
		databases.reporting(false);
		JvmDatabases.report();

		assertThat(output).containsOnlyOnce(REPORT);
	}

	private ServerDatabases on(ServerOptions options) {
		return JvmDatabases.on(this.server, options, this.atExit::add);
	}

	/**
	 * The server of all tests, as a server that only one test uses. It goes on when it is
	 * closed.
	 */
	private static final class TestServerOfOneTest implements DatabaseServer {

		private final ServerAddress address = TestPostgreSql.address();

		@Override
		public String jdbcUrl() {
			return this.address.jdbcUrl();
		}

		@Override
		public String username() {
			return this.address.username();
		}

		@Override
		public String password() {
			return this.address.password();
		}

		@Override
		public String description() {
			return "the server of all tests";
		}

		@Override
		public void close() {
		}

	}

}
