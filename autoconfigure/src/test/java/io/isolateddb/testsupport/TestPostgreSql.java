package io.isolateddb.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * One embedded PostgreSQL server for all tests of a JVM, which stops it at its end.
 */
public final class TestPostgreSql {

	private static final AtomicInteger databases = new AtomicInteger();

	private TestPostgreSql() {
	}

	/**
	 * The server, started by whoever asks first.
	 */
	public static EmbeddedPostgres server() {
		return Holder.server;
	}

	/**
	 * A DataSource that opens a connection for each request.
	 * @param name the name of the database
	 */
	public static DataSource database(String name) {
		return server().getDatabase("postgres", name);
	}

	/**
	 * A new, empty database.
	 */
	public static DataSource newDatabase() {
		String name = "test_" + databases.incrementAndGet();
		try (Connection connection = database("postgres").getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute("CREATE DATABASE " + name);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
		return database(name);
	}

	/**
	 * Starts the server when it is first used.
	 */
	private static final class Holder {

		private static final EmbeddedPostgres server = start();

		private static EmbeddedPostgres start() {
			try {
				return EmbeddedPostgres.builder()
					.setServerConfig("fsync", "off")
					.setServerConfig("max_prepared_transactions", "10")
					.setServerConfig("full_page_writes", "off")
					.start();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
