package io.isolateddb.integration;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Access;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A test method takes its database as parameters.
 */
class ParametersIntegrationTests {

	private static final List<Connection> connections = new ArrayList<>();

	@BeforeEach
	void forget() {
		connections.clear();
	}

	@Test
	void dataSourceIsRoutedToTheDatabaseOfTheTest() {
		TestCases.succeed(2, DataSourceTestCase.class);
	}

	@Test
	void connectionIsClosedWhenTheTestHasEnded() throws SQLException {
		TestCases.succeed(2, ConnectionTestCase.class);

		assertThat(connections).hasSize(4).allMatch((connection) -> {
			try {
				return connection.isClosed();
			}
			catch (SQLException ex) {
				return false;
			}
		});
	}

	@Test
	void optionsMakeAPoolOfOnesOwn() {
		TestCases.succeed(2, OptionsTestCase.class);
	}

	@Test
	void parametersOfOthersAreLeftAlone() {
		TestCases.succeed(2, OthersTestCase.class);
	}

	private static void requireEmptyAndAdd(DataSource dataSource) {
		JdbcClient jdbc = JdbcClient.create(dataSource);
		assertThat(jdbc.sql("SELECT count(*) FROM users").query(int.class).single()).isOne();

		jdbc.sql("INSERT INTO users (name) VALUES ('Grace')").update();
	}

	@UsersTest
	@IsolatedDatabase
	static class DataSourceTestCase {

		@RepeatedTest(2)
		void isFirst(DataSource dataSource, @Autowired Users users) {
			requireEmptyAndAdd(dataSource);

			assertThat(users.names()).containsExactly("Ada", "Grace");
		}

	}

	@UsersTest
	static class ConnectionTestCase {

		@BeforeEach
		void use(Connection connection) {
			connections.add(connection);
		}

		@RepeatedTest(2)
		@IsolatedDatabase
		void isFirst(Connection connection, @Autowired Users users) throws SQLException {
			connections.add(connection);
			connection.setAutoCommit(false);
			connection.createStatement().execute("INSERT INTO users (name) VALUES ('Grace')");
			assertThat(users.names()).containsExactly("Ada");
			connection.commit();
			assertThat(users.names()).containsExactly("Ada", "Grace");
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class OptionsTestCase {

		@Test
		void poolIsReadyToUse(HikariConfig config, JdbcConnectionDetails details, @Autowired Users users) {
			assertThat(config.getJdbcUrl()).isEqualTo(details.getJdbcUrl()).contains(users.database());
			try (HikariDataSource pool = new HikariDataSource(config)) {
				requireEmptyAndAdd(pool);
			}
			assertThat(users.names()).containsExactly("Ada", "Grace");
		}

		@Test
		@IsolatedDatabase(access = Access.RESTRICTED)
		void userIsTheRestrictedOne(HikariConfig config, JdbcConnectionDetails details, @Autowired Users users) {
			assertThat(config.getUsername()).isEqualTo(details.getUsername()).isEqualTo(users.database());
			assertThat(details.getPassword()).isNotEmpty();
			assertThat(details.toString()).doesNotContain(details.getPassword());
			try (HikariDataSource pool = new HikariDataSource(config)) {
				requireEmptyAndAdd(pool);
			}
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class OthersTestCase {

		@ParameterizedTest
		@ValueSource(strings = "Grace")
		void argumentIsThatOfTheProvider(String name, DataSource dataSource, @Autowired DataSource autowired,
				TestInfo test) {
			assertThat(name).isEqualTo("Grace");
			assertThat(dataSource).isSameAs(autowired);
			assertThat(test).isNotNull();
		}

		@Test
		void nothingIsAsked() {
		}

	}

}
