package io.isolateddb.integration;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

import io.isolateddb.server.DatabaseServer;
import io.isolateddb.server.DatabaseServers;
import io.isolateddb.server.ServerRequest;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The databases on the server that were kept for failed tests.
 */
final class KeptOnServer {

	private final DatabaseServer server = DatabaseServers
		.choose(new ServerRequest(null, null, getClass().getClassLoader()));

	/**
	 * Drop all of them.
	 */
	void drop() {
		names().forEach((name) -> jdbc("postgres").sql("DROP DATABASE \"" + name + "\" WITH (FORCE)").update());
	}

	List<String> names() {
		return jdbc("postgres").sql("SELECT datname FROM pg_database WHERE datname LIKE 'isodb\\_kept%'")
			.query(String.class)
			.list();
	}

	/**
	 * Whether there is a database of any kind.
	 */
	boolean has(String database) {
		return jdbc("postgres").sql("SELECT count(*) FROM pg_database WHERE datname = ?")
			.param(database)
			.query(int.class)
			.single() > 0;
	}

	/**
	 * The names of the users in one of them.
	 */
	List<String> users(String database) {
		return jdbc(database).sql("SELECT name FROM users ORDER BY id").query(String.class).list();
	}

	/**
	 * The URL of a database, without parameters.
	 */
	String url(String database) {
		return this.server.jdbcUrl().replace("/postgres", "/" + database);
	}

	private JdbcClient jdbc(String database) {
		return JdbcClient
			.create(new DriverManagerDataSource(url(database), this.server.username(), this.server.password()));
	}

	/**
	 * Run a class in which things have to fail.
	 * @param expected how many
	 */
	static List<Throwable> failures(int expected, Class<?> type) {
		List<Throwable> failures = TestCases.failures(TestCases.run(type));
		assertThat(failures).hasSize(expected);
		return failures;
	}

	/**
	 * A failure as it is printed.
	 */
	static String print(Throwable failure) {
		StringWriter printed = new StringWriter();
		failure.printStackTrace(new PrintWriter(printed));
		return printed.toString();
	}

}
