package io.isolateddb.server.embedded;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.PrimitiveIterator;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

import io.isolateddb.server.DatabaseServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EmbeddedPostgresServer} and {@link EmbeddedPostgresLauncher}.
 */
@Tag("postgresql")
@Tag("own-server")
class EmbeddedPostgresServerIntegrationTests {

	private static EmbeddedPostgresServer server;

	@TempDir
	private static Path folder;

	private static int count;

	private final JdbcClient jdbc = jdbc(server);

	@BeforeAll
	static void startServer() {
		server = launch("these tests want one", ServerPorts::next);
	}

	private static EmbeddedPostgresServer launch(String reason, IntSupplier ports) {
		String name = "server-" + count++;
		return new EmbeddedPostgresLauncher(new ServerDirectories(folder.resolve(name)), ports).launch(reason);
	}

	@AfterAll
	static void stopServer() {
		server.close();
	}

	@Test
	void descriptionSaysWhatTheServerIsAndWhy() {
		assertThat(server.description())
			.matches("embedded PostgreSQL 18\\.\\d+ on port %d for isolated databases: these tests want one"
				.formatted(port()));
		assertThat(server.jdbcUrl()).isEqualTo("jdbc:postgresql://127.0.0.1:%d/postgres", port());
		assertThat(server.password()).hasSizeGreaterThan(30);
	}

	@Test
	void userIsPrivileged() {
		assertThat(string("SELECT usesuper FROM pg_user WHERE usename = current_user")).isEqualTo("t");
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			fsync,                     off
			full_page_writes,          off
			synchronous_commit,        off
			wal_level,                 minimal
			max_wal_senders,           0
			max_connections,           300
			max_prepared_transactions, 100
			max_locks_per_transaction, 128
			autovacuum,                off
			track_counts,              on
			jit,                       off
			shared_buffers,            128MB
			listen_addresses,          127.0.0.1
			unix_socket_directories,   ''
			server_encoding,           UTF8
			default_transaction_isolation, read committed
			""")
	void settingIsAsPromised(String name, String value) {
		assertThat(string("SELECT current_setting('" + name + "')")).isEqualTo(value);
	}

	@Test
	void textSortsByCodePointAndHasItsCaseWhateverTheMachine() {
		assertThat(string("SELECT string_agg(t, '' ORDER BY t) FROM unnest(array['b', 'ä', 'B', 'a', 'Z']) t"))
			.isEqualTo("BZabä");
		assertThat(string("SELECT upper('äéø')")).isEqualTo("ÄÉØ");
		assertThat(string("SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'template1'"))
			.isEqualTo("bC.UTF-8");
	}

	@Test
	void transactionCanBePrepared() {
		this.jdbc.sql("BEGIN; CREATE TABLE prepared (); PREPARE TRANSACTION 'one'").update();
		this.jdbc.sql("ROLLBACK PREPARED 'one'").update();

		assertThat(string("SELECT count(*) FROM pg_prepared_xacts")).isEqualTo("0");
	}

	@Test
	void thousandTablesFitIntoOneTransaction() {
		this.jdbc.sql("""
				DO $$ BEGIN FOR i IN 1..1000 LOOP
					EXECUTE format('CREATE TABLE many%s (id serial PRIMARY KEY, name text UNIQUE)', i);
				END LOOP; END $$""").update();
		this.jdbc.sql("""
				DO $$ BEGIN FOR i IN 1..1000 LOOP
					EXECUTE format('DROP TABLE many%s', i);
				END LOOP; END $$""").update();

		assertThat(string("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'many%'")).isEqualTo("0");
	}

	@Test
	void processIsGoneWhenServerIsClosedWithSessionsInIt() throws SQLException {
		EmbeddedPostgresServer other = launch("another", ServerPorts::next);
		try (Connection connection = dataSource(other).getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute("BEGIN; CREATE TABLE unfinished ()");

			other.close();
			other.close();

			assertThat(other.isRunning()).isFalse();
			assertThat(ServerProcess.isRunning(other.process())).isFalse();
		}
	}

	@Test
	void anotherPortIsTakenWhenSomeoneElseGetsItFirst() {
		PrimitiveIterator.OfInt ports = IntStream.of(port(), port(), ServerPorts.next()).iterator();

		EmbeddedPostgresServer other = launch("another", ports::nextInt);

		try (other) {
			assertThat(other.jdbcUrl()).isNotEqualTo(server.jdbcUrl());
			assertThat(jdbc(other).sql("SHOW data_directory").query(String.class).single())
				.startsWith(other.directory().toString());
			assertThat(ports).isExhausted();
		}
	}

	@Test
	void filesAreForThisUserAlone() throws IOException {
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.directory())))
			.isEqualTo("rwx------");
	}

	private String string(String sql) {
		return this.jdbc.sql(sql).query((row, number) -> row.getString(1)).single();
	}

	private static int port() {
		return URI.create(server.jdbcUrl().substring("jdbc:".length())).getPort();
	}

	private static JdbcClient jdbc(DatabaseServer server) {
		return JdbcClient.create(dataSource(server));
	}

	private static DriverManagerDataSource dataSource(DatabaseServer server) {
		return new DriverManagerDataSource(server.jdbcUrl(), server.username(), server.password());
	}

}
