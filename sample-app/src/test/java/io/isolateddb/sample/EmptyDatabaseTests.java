package io.isolateddb.sample;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Without migrations there is nothing in the database, and a test makes what it needs.
 */
@SpringBootTest
@IsolatedDatabase(migrate = false)
class EmptyDatabaseTests {

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private DataSource dataSource;

	@Test
	void noTableIsThere() throws SQLException {
		assertThat(tables()).isZero();
	}

	@Test
	void tableOfTheTestIsTheOnlyOne() throws SQLException {
		this.jdbc.sql("create table users (name varchar(50) primary key)").update();

		assertThat(tables()).isOne();
	}

	@Test
	void sameTableIsMadeByAnotherTestInItsOwnWay() throws SQLException {
		this.jdbc.sql("create table users (nickname varchar(50) primary key)").update();

		assertThat(tables()).isOne();
	}

	private int tables() throws SQLException {
		try (Connection connection = this.dataSource.getConnection();
				ResultSet tables = connection.getMetaData()
					.getTables(connection.getCatalog(), connection.getSchema(), "%", new String[] { "TABLE" })) {
			int count = 0;
			while (tables.next()) {
				count++;
			}
			return count;
		}
	}

}
