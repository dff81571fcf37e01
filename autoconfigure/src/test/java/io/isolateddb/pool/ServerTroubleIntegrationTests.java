package io.isolateddb.pool;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.DatabaseMigrator;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.registry.ServerOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what can happen to a server while tests use it.
 */
class ServerTroubleIntegrationTests {

	private static final ConnectionSettings SETTINGS = new ConnectionSettings(new HikariConfig(), 2);

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	@Test
	void suiteGoesOnWhenTheServerWasRestarted() throws IOException {
		Path data = this.directory.resolve("data");
		EmbeddedPostgres server = start(data, 0);
		String url = server.getJdbcUrl("postgres", "postgres");
		try (PoolJvm one = PoolJvm.start(url); PoolJvm other = PoolJvm.start(url)) {
			assertThat(one.run("suite users 2 20")).startsWith("20 tests");
			other.run("lease users");

			server.close();
			server = start(data, server.getPort());

			// Tests that get a connection in the next half second may find it broken
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> assertThat(one.run("suite users 2 20")).startsWith("20 tests"));
			Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(jvms(url)).hasSize(2));
			assertThat(other.run("count")).isEqualTo("1");
		}
		assertThat(jvms(url)).isEmpty();
		assertThat(JdbcClient.create(server.getPostgresDatabase())
			.sql("SELECT datname FROM pg_database WHERE datname LIKE 'isodb\\_%'")
			.query(String.class)
			.list()).hasSize(2);
		server.close();
	}

	private static EmbeddedPostgres start(Path data, int port) throws IOException {
		return EmbeddedPostgres.builder()
			.setPort(port)
			.setDataDirectory(data)
			.setCleanDataDirectory(false)
			.setServerConfig("fsync", "off")
			.start();
	}

	private static List<Long> jvms(String url) {
		DataSource registry = new DriverManagerDataSource(url.replace("/postgres?", "/isolated_database?"));
		return JdbcClient.create(registry).sql("SELECT id FROM jvms").query(Long.class).list();
	}

	@Test
	void fullDiskIsReportedAndNothingIsLost() throws Exception {
		mount();
		try {
			JdbcClient server = JdbcClient.create(OwnServer.postgreSql().database("postgres"));
			server.sql("CREATE TABLESPACE small LOCATION '" + this.directory + "'").update();
			try (ServerDatabases databases = new ServerDatabases(OwnServer.postgreSql().engine(),
					new ServerOptions(null, false, 10))) {
				fillTheDisk(databases);
			}
			assertThat(server.sql("SELECT datname FROM pg_database WHERE datname LIKE 'isodb%'")
				.query(String.class)
				.list()).isEmpty();
			server.sql("DROP TABLESPACE small").update();
		}
		finally {
			run("umount", this.directory.toString());
		}
	}

	private static void fillTheDisk(ServerDatabases databases) {
		Template empty = databases.emptyTemplate();
		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> databases.derive(empty, new LargeMigrator(60_000), SETTINGS, "a test"))
			.withMessageContaining("Could not make the database of a test with " + LargeMigrator.class.getName())
			.withMessageContaining("No space left on device")
			.withMessageContaining("Check free disk space");

		Template large = databases.derive(empty, new LargeMigrator(10_000), SETTINGS, "a test");
		DatabasePool pool = databases.pool(large, new PoolOptions(SETTINGS, 0, Duration.ofSeconds(30)));
		List<DatabaseLease> leases = new ArrayList<>();
		assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(() -> {
			while (true) {
				leases.add(pool.lease("test " + leases.size()));
			}
		})
			.withMessageContaining("Could not make a database for test " + leases.size())
			.withMessageContaining("No space left on device");
		assertThat(leases).isNotEmpty().allSatisfy((lease) -> assertThat(count(lease)).isEqualTo(10_000));

		leases.forEach(DatabaseLease::close);
		try (DatabaseLease lease = pool.lease("the next test")) {
			assertThat(count(lease)).isEqualTo(10_000);
		}
	}

	private static int count(DatabaseLease lease) {
		return JdbcClient.create(lease.dataSource()).sql("SELECT count(*) FROM large").query(Integer.class).single();
	}

	private void mount() throws Exception {
		boolean mounted;
		try {
			mounted = run("mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", this.directory.toString()) == 0;
		}
		catch (IOException ex) {
			mounted = false;
		}
		Assumptions.assumeTrue(mounted, "This user may not mount a small file system");
	}

	private static int run(String... command) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		process.getInputStream().readAllBytes();
		assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
		return process.exitValue();
	}

	/**
	 * Makes a table in the small tablespace, of about 1 kB for each row.
	 *
	 * @param rows the number of rows
	 */
	private record LargeMigrator(int rows) implements DatabaseMigrator {

		@Override
		public String fingerprint() {
			return "large " + this.rows;
		}

		@Override
		public void migrate(DataSource dataSource) {
			JdbcClient.create(dataSource)
				.sql("CREATE TABLE large TABLESPACE small AS SELECT n, repeat('x', 1000) FROM generate_series(1, "
						+ this.rows + ") n")
				.update();
		}

	}

}
