package io.isolateddb.integration;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The users in the database of a test without Spring.
 */
final class StandaloneUsers {

	private static final Pattern DATABASE = Pattern.compile("isodb_\\w+");

	private StandaloneUsers() {
	}

	static JdbcClient jdbc(DataSource dataSource) {
		return JdbcClient.create(dataSource);
	}

	static List<String> names(DataSource dataSource) {
		return jdbc(dataSource).sql("SELECT name FROM users ORDER BY id").query(String.class).list();
	}

	static void add(DataSource dataSource, String name) {
		jdbc(dataSource).sql("INSERT INTO users (name) VALUES (?)").param(name).update();
	}

	/**
	 * The name of the database, which is in its URL.
	 */
	static String database(DataSource dataSource) {
		try (Connection connection = dataSource.getConnection()) {
			return database(connection);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static String database(Connection connection) throws SQLException {
		Matcher name = DATABASE.matcher(connection.getMetaData().getURL());
		assertThat(name.find()).isTrue();
		return name.group();
	}

	/**
	 * The names of the tables, in lower case.
	 */
	static List<String> tables(DataSource dataSource) {
		try (Connection connection = dataSource.getConnection();
				ResultSet tables = connection.getMetaData()
					.getTables(null, null, "%", new String[] { "TABLE", "BASE TABLE" })) {
			List<String> names = new ArrayList<>();
			while (tables.next()) {
				if (!"INFORMATION_SCHEMA".equals(tables.getString("TABLE_SCHEM"))) {
					names.add(tables.getString("TABLE_NAME").toLowerCase(Locale.ROOT));
				}
			}
			return names;
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
