package io.isolateddb.integration;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.testsupport.SystemProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The driver of an application that declares no URL chooses among the embedded databases
 * on the class path.
 */
class DriverWithoutUrlIntegrationTests {

	private static final String EMBEDDED = "isolated-database.server.embedded";

	private static final String DRIVER = "spring.datasource.driver-class-name";

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	@Test
	void driverChoosesTheServer() {
		TestCases.succeed(5, PostgreSqlTestCase.class, MariaDbTestCase.class, MySqlTestCase.class, H2TestCase.class,
				BlankTestCase.class);
	}

	@Test
	void driverChoosesTheServerOfTestsWithoutSpring() {
		this.properties.set(EMBEDDED, "always");
		this.properties.set(DRIVER, "org.mariadb.jdbc.Driver");

		TestCases.succeed(1, WithoutSpringTestCase.class);
	}

	@Test
	void driverWithoutAServerIsAnErrorThatNamesIt() {
		assertThat(KeptOnServer.failures(1, OracleTestCase.class).get(0)).rootCause()
			.hasMessageContaining(
					"No database server found for an application that declares driver " + "oracle.jdbc.OracleDriver");
	}

	private static void assertUrl(DataSource dataSource, String start) throws SQLException {
		try (Connection connection = dataSource.getConnection()) {
			assertThat(connection.getMetaData().getURL()).startsWith(start);
		}
	}

	@UsersTest
	@IsolatedDatabase
	@TestPropertySource(properties = { EMBEDDED + "=always", "spring.flyway.enabled=false" })
	abstract static class AbstractTestCase {

		private final String url;

		AbstractTestCase(String url) {
			this.url = url;
		}

		@Test
		void isOfTheProduct(@Autowired DataSource dataSource) throws SQLException {
			assertUrl(dataSource, this.url);
		}

	}

	@TestPropertySource(properties = DRIVER + "=org.postgresql.Driver")
	static class PostgreSqlTestCase extends AbstractTestCase {

		PostgreSqlTestCase() {
			super("jdbc:postgresql:");
		}

	}

	@TestPropertySource(properties = DRIVER + "=org.mariadb.jdbc.Driver")
	static class MariaDbTestCase extends AbstractTestCase {

		MariaDbTestCase() {
			super("jdbc:mariadb:");
		}

	}

	@TestPropertySource(properties = "spring.datasource.driverClassName=com.mysql.cj.jdbc.Driver")
	static class MySqlTestCase extends AbstractTestCase {

		MySqlTestCase() {
			super("jdbc:mysql:");
		}

	}

	@TestPropertySource(properties = DRIVER + "=org.h2.Driver")
	static class H2TestCase extends AbstractTestCase {

		H2TestCase() {
			super("jdbc:h2:mem:");
		}

	}

	@TestPropertySource(properties = DRIVER + "=")
	static class BlankTestCase extends AbstractTestCase {

		BlankTestCase() {
			super("jdbc:");
		}

	}

	@TestPropertySource(properties = DRIVER + "=oracle.jdbc.OracleDriver")
	static class OracleTestCase extends AbstractTestCase {

		OracleTestCase() {
			super("");
		}

	}

	@IsolatedDatabase(migrate = false)
	static class WithoutSpringTestCase {

		@Test
		void isOfTheProduct(DataSource dataSource) throws SQLException {
			assertUrl(dataSource, "jdbc:mariadb:");
		}

	}

}
