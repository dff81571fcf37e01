package io.isolateddb.integration;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The pool of each test's database is as the application declares its own.
 */
@UsersTest
@TestPropertySource(properties = {
		"spring.datasource.url=jdbc:postgresql://localhost:1/declared?ApplicationName=suite&stringtype=unspecified",
		"spring.datasource.hikari.maximum-pool-size=3", "spring.datasource.hikari.connection-timeout=250",
		"spring.datasource.hikari.auto-commit=false", "spring.datasource.hikari.schema=work",
		"spring.datasource.hikari.connection-init-sql=SET work.tenant = 'acme'",
		"spring.datasource.hikari.data-source-properties.options=-c statement_timeout=12345",
		"spring.flyway.schemas=work", "spring.flyway.default-schema=work" })
@IsolatedDatabase
class DeclaredPoolIntegrationTests {

	@Autowired
	private HikariDataSource dataSource;

	@Autowired
	private JdbcClient jdbc;

	@Test
	void urlIsThatOfTheTestWithTheParametersOfTheDeclaredOne() {
		assertThat(this.dataSource.getJdbcUrl()).contains("/" + setting("current_database()"))
			.doesNotContain("localhost:1/");
		assertThat(setting("current_setting('application_name')")).isEqualTo("suite");
	}

	@Test
	void textIsTakenForAnyTypeWithStringTypeUnspecified() {
		assertThat(this.jdbc.sql("SELECT name FROM users WHERE id = ?").param("1").query(String.class).single())
			.isEqualTo("Ada");
	}

	@RepeatedTest(2)
	void maximumSizeHolds() throws SQLException {
		List<Connection> connections = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			connections.add(this.dataSource.getConnection());
		}

		assertThatExceptionOfType(SQLException.class).isThrownBy(this.dataSource::getConnection)
			.withMessageContaining("total=3, active=3");
		assertThat(this.dataSource.getHikariPoolMXBean().getActiveConnections()).isEqualTo(3);
		assertThat(this.dataSource.getMaximumPoolSize()).isEqualTo(3);
		for (Connection connection : connections) {
			connection.close();
		}
	}

	@Test
	void autoCommitHolds() throws SQLException {
		try (Connection connection = this.dataSource.getConnection()) {
			assertThat(connection.getAutoCommit()).isFalse();
		}
		assertThat(this.dataSource.isAutoCommit()).isFalse();
	}

	@Test
	void schemaHolds() {
		assertThat(setting("current_schema()")).isEqualTo("work");
	}

	@Test
	void initialStatementHolds() {
		assertThat(setting("current_setting('work.tenant')")).isEqualTo("acme");
	}

	@Test
	void driverPropertiesHold() {
		assertThat(setting("current_setting('statement_timeout')")).isEqualTo("12345ms");
	}

	private String setting(String expression) {
		return this.jdbc.sql("SELECT " + expression).query(String.class).single();
	}

}
