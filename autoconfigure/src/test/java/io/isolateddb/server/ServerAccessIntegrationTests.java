package io.isolateddb.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.testsupport.TestPostgreSql;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the error about a server that cannot be used. It has the address, the origin,
 * the reason and the remedy, and no password.
 */
@Tag("postgresql")
@ExtendWith(OutputCaptureExtension.class)
class ServerAccessIntegrationTests {

	private static final String PASSWORD = "s3cr3t";

	private static EmbeddedPostgres server;

	@TempDir
	private Path folder;

	@BeforeAll
	static void startServerThatAsksForPasswords() throws IOException {
		server = TestPostgreSql.start();
		JdbcClient jdbc = JdbcClient.create(server.getPostgresDatabase());
		jdbc.sql("CREATE ROLE guarded LOGIN CREATEDB PASSWORD '" + PASSWORD + "'").update();
		jdbc.sql("CREATE ROLE weak LOGIN").update();
		Path rules = Path.of(jdbc.sql("SHOW hba_file").query(String.class).single());
		Files.writeString(rules, "host all guarded all scram-sha-256\n" + Files.readString(rules));
		jdbc.sql("SELECT pg_reload_conf()").query(Boolean.class).single();
	}

	@BeforeEach
	void logEverything() {
		LoggingSystem.get(getClass().getClassLoader()).setLogLevel("io.isolateddb", LogLevel.TRACE);
	}

	@AfterEach
	void passwordIsNowhere(CapturedOutput output) {
		LoggingSystem.get(getClass().getClassLoader()).setLogLevel("io.isolateddb", null);
		assertThat(output).doesNotContain(PASSWORD);
	}

	@Test
	void serverThatAsksForThePasswordIsUsedWithIt(CapturedOutput output) {
		DatabaseServer used = choose("postgres://guarded:" + PASSWORD + "@" + host());

		assertThat(used.toString()).doesNotContain(PASSWORD);
		assertThat(used.jdbcUrl()).doesNotContain(PASSWORD);
		assertThat(output).contains("Using PostgreSQL");
	}

	@Test
	void wrongPasswordIsReported() {
		assertThat(failure("postgres://guarded:" + PASSWORD + "-wrong@" + host()))
			.isEqualTo("Could not use the PostgreSQL server at " + host() + " (user guarded) for isolated databases, "
					+ "which isolated-database.server.url names: "
					+ "FATAL: password authentication failed for user \"guarded\". "
					+ "Correct the user and the password in isolated-database.server.url.");
	}

	@Test
	void unreachableServerIsReported() {
		assertThat(failure("jdbc:postgresql://localhost:1/app?user=me&password=" + PASSWORD))
			.startsWith("Could not use the PostgreSQL server at localhost:1 (user me) for isolated databases, "
					+ "which isolated-database.server.url names: Connection to localhost:1 refused")
			.endsWith("Start the server, or correct its address in isolated-database.server.url.");
	}

	@Test
	void unknownHostIsReported() {
		assertThat(failure("postgres://me:" + PASSWORD + "@nowhere.invalid/app"))
			.startsWith("Could not use the PostgreSQL server at nowhere.invalid (user me) ")
			.contains("UnknownHostException")
			.endsWith("Start the server, or correct its address in isolated-database.server.url.");
	}

	@Test
	void userWhoMayNotCreateDatabasesIsReported() {
		assertThat(failure("postgres://weak:" + PASSWORD + "@" + host())).endsWith(
				"which isolated-database.server.url names: the user may not create databases. Let a superuser execute "
						+ "ALTER ROLE \"weak\" CREATEDB, or name another user in isolated-database.server.url.");
	}

	@Test
	void replicaIsReported() throws IOException {
		Path data = this.folder.resolve("data");
		EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
			.setDataDirectory(data)
			.setCleanDataDirectory(false)
			.setRegisterShutdownHook(false);
		builder.start().close();
		Files.createFile(data.resolve("standby.signal"));

		try (EmbeddedPostgres replica = builder.start()) {
			assertThat(failure("postgres://postgres:" + PASSWORD + "@localhost:" + replica.getPort()))
				.endsWith("which isolated-database.server.url names: it is a read-only replica. "
						+ "Name the server that this one replicates.");
		}
	}

	@Test
	void missingDriverIsReported() {
		assertThat(failure("postgres://me:" + PASSWORD + "@" + host(), new FilteredClassLoader("org.postgresql")))
			.endsWith("there is no JDBC driver for it on the class path. Add one, such as org.postgresql:postgresql.");
	}

	@Test
	void missingLibraryForSocketIsReported() {
		assertThat(failure("postgres://me:" + PASSWORD + "@%2Frun%2Fpostgresql/app"))
			.startsWith("Could not use the PostgreSQL server at /run/postgresql/.s.PGSQL.5432 (user me) ")
			.endsWith("Add com.kohlschutter.junixsocket:junixsocket-core, "
					+ "which provides sockets of this kind, to the class path.");
	}

	@Test
	void unknownProductIsReported() {
		assertThat(failure("oracle://me:" + PASSWORD + "@db/app")).contains("its URL starts with 'oracle:…'",
				"isolated-database.server.url");
	}

	@Test
	void nextResolverIsNotTriedWhenTheServerThatIsNamedCannotBeUsed() {
		assertThat(failure("postgres://me@localhost:1")).doesNotContain("embedded");
	}

	private String failure(String url) {
		return failure(url, getClass().getClassLoader());
	}

	/**
	 * The message, once it is sure that nothing of the exception tells the password.
	 */
	private String failure(String url, ClassLoader classLoader) {
		IsolatedDatabaseException failure = assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> choose(url, classLoader))
			.actual();
		StringWriter trace = new StringWriter();
		failure.printStackTrace(new PrintWriter(trace));
		assertThat(trace.toString()).doesNotContain(PASSWORD);
		return failure.getMessage();
	}

	private DatabaseServer choose(String url) {
		return choose(url, getClass().getClassLoader());
	}

	private DatabaseServer choose(String url, ClassLoader classLoader) {
		ServerSettings settings = new ServerSettings(new DeclaredServer(url, null, null), ServerSettings.Embedded.AUTO,
				null);
		return DatabaseServers.choose(new ServerRequest(null, DeclaredServer.NONE, classLoader, settings, List.of()),
				Map.of(), this.folder);
	}

	private static String host() {
		return "localhost:" + server.getPort();
	}

}
