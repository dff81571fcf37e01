package io.isolateddb.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.isolateddb.server.ServerSettings.Embedded;
import io.isolateddb.testsupport.TestPostgreSql;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the order of the resolvers. All resolve to the same server here, each with
 * another user.
 */
@Tag("postgresql")
class ServerResolversIntegrationTests {

	private static final List<String> USERS = List.of("by_property", "by_database_url", "by_variables", "by_service",
			"by_dot_env", "by_data_source");

	private static final String HOST = TestPostgreSql.host();

	private final ClassLoader classLoader = getClass().getClassLoader();

	@TempDir
	private Path directory;

	private final Map<String, String> variables = new HashMap<>();

	private DeclaredServer property = DeclaredServer.NONE;

	private List<DeclaredServer> services = List.of();

	private DeclaredServer dataSource = DeclaredServer.NONE;

	private Embedded embedded = Embedded.AUTO;

	@BeforeAll
	static void createUsers() {
		JdbcClient jdbc = JdbcClient.create(TestPostgreSql.database("postgres"));
		USERS.forEach((user) -> jdbc.sql("CREATE ROLE " + user + " LOGIN CREATEDB PASSWORD 'pw'").update());
	}

	@AfterAll
	static void dropUsers() {
		JdbcClient jdbc = JdbcClient.create(TestPostgreSql.database("postgres"));
		USERS.forEach((user) -> jdbc.sql("DROP ROLE " + user).update());
	}

	@Test
	void resolversAreTriedInTheOrderOfTheContract() throws IOException {
		declareAll();
		assertThat(choose().username()).isEqualTo("by_property");

		this.property = DeclaredServer.NONE;
		assertThat(choose().username()).isEqualTo("by_database_url");

		this.variables.remove("DATABASE_URL");
		assertThat(choose().username()).isEqualTo("by_variables");

		this.variables.clear();
		assertThat(choose().username()).isEqualTo("by_service");

		this.services = List.of();
		assertEmbedded(choose());

		this.embedded = Embedded.NEVER;
		assertThat(choose().username()).isEqualTo("by_dot_env");

		Files.delete(this.directory.resolve(".env"));
		assertThat(choose().username()).isEqualTo("by_data_source");
	}

	@Test
	void embeddedServerIsTakenWhenItAlwaysIs() throws IOException {
		declareAll();
		this.embedded = Embedded.ALWAYS;

		assertEmbedded(DatabaseServers.choose(request()));
	}

	private static void assertEmbedded(DatabaseServer chosen) {
		try (chosen) {
			assertThat(chosen.description()).startsWith("embedded PostgreSQL");
		}
	}

	private void declareVariables() {
		this.variables.put("POSTGRES_USERNAME", "by_variables");
		this.variables.put("POSTGRES_PASSWORD", "pw");
		this.variables.put("POSTGRES_HOST", HOST.split(":")[0]);
		this.variables.put("POSTGRES_PORT", HOST.split(":")[1]);
	}

	private void declareAll() throws IOException {
		this.property = new DeclaredServer("postgres://by_property:pw@" + HOST, null, null);
		this.variables.put("DATABASE_URL", "postgres://by_database_url:pw@" + HOST);
		declareVariables();
		this.services = List.of(service("by_service"));
		Files.writeString(this.directory.resolve(".env"), "DATABASE_URL=postgres://by_dot_env:pw@" + HOST);
		this.dataSource = new DeclaredServer("jdbc:postgresql://" + HOST + "/postgres", "by_data_source", "pw");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void chosenServerIsAlwaysTheSameObjectAndNamedOnceWithTheReason(CapturedOutput output) {
		this.variables.put("DATABASE_URL", "postgres://by_service:pw@" + HOST + "/named_once");

		DatabaseServer server = choose();

		assertThat(choose()).isSameAs(server);
		assertThat(output).containsOnlyOnce("Using PostgreSQL")
			.containsPattern("Using PostgreSQL [\\d.]+ at " + HOST
					+ " \\(user by_service\\) for isolated databases: named by DATABASE_URL")
			.doesNotContain(":pw@");
	}

	@Test
	void otherCredentialsOverrideThoseOfTheUrl() {
		this.property = new DeclaredServer("postgres://me:other@" + HOST, "by_property", "pw");

		assertThat(choose().username()).isEqualTo("by_property");
		assertThat(choose().password()).isEqualTo("pw");
	}

	@Test
	void propertyMayBeAVariable() {
		this.variables.put("ISOLATED_DATABASE_SERVER_URL", "postgres://:pw@" + HOST + "/?ApplicationName=x");
		this.variables.put("ISOLATED_DATABASE_SERVER_USERNAME", "by_property");

		assertThat(choose().username()).isEqualTo("by_property");
		assertThat(choose().description()).endsWith("named by ISOLATED_DATABASE_SERVER_URL");
	}

	@ParameterizedTest
	@CsvSource({ "mysql://localhost/app", "mariadb://localhost/app", "jdbc:mysql://localhost/app" })
	void serverThatTheApplicationCannotUseIsNotTaken(String url) {
		this.variables.put("DATABASE_URL", url);
		this.variables.put("MYSQL_HOST", "localhost");
		declareVariables();
		this.dataSource = new DeclaredServer("jdbc:postgresql://localhost/app", null, null);

		assertThat(choose().username()).isEqualTo("by_variables");
	}

	@Test
	void serviceOfTheDataSourceIsTakenWhenThereAreSeveral() {
		this.services = List.of(service("by_variables"), service("by_service"));
		this.dataSource = new DeclaredServer("jdbc:postgresql://" + HOST + "/by_service", null, null);

		assertThat(choose().username()).isEqualTo("by_service");
	}

	@Test
	void connectionForAdministrationLeadsToNoDatabaseOfAnApplication() {
		this.property = new DeclaredServer("postgres://by_property:pw@" + HOST + "/app?ApplicationName=mine", null,
				null);

		assertThat(choose().jdbcUrl()).isEqualTo("jdbc:postgresql://" + HOST + "/postgres?ApplicationName=mine");
	}

	@Test
	void namedDatabaseIsForAdministrationWhenTheUserMayEnterNoOther() {
		JdbcClient jdbc = JdbcClient.create(TestPostgreSql.database("postgres"));
		jdbc.sql("CREATE DATABASE only_one").update();
		jdbc.sql("REVOKE CONNECT ON DATABASE postgres FROM public").update();
		try {
			this.property = new DeclaredServer("postgres://by_property:pw@" + HOST + "/only_one", null, null);

			assertThat(choose().jdbcUrl()).endsWith("/only_one");
		}
		finally {
			jdbc.sql("GRANT CONNECT ON DATABASE postgres TO public").update();
			jdbc.sql("DROP DATABASE only_one WITH (FORCE)").update();
		}
	}

	private static DeclaredServer service(String user) {
		return new DeclaredServer("jdbc:postgresql://" + HOST + "/" + user, user, "pw");
	}

	private DatabaseServer choose() {
		return DatabaseServers.choose(request(), this.variables, this.directory);
	}

	private ServerRequest request() {
		return new ServerRequest(null, this.dataSource, this.classLoader,
				new ServerSettings(this.property, this.embedded, this.directory.resolve("server")), this.services);
	}

}
