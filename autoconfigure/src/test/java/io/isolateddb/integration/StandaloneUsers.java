package io.isolateddb.integration;

import java.util.List;

import javax.sql.DataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The users in the database of a test without Spring.
 */
final class StandaloneUsers {

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

	static String database(DataSource dataSource) {
		return jdbc(dataSource).sql("SELECT current_database()").query(String.class).single();
	}

}
