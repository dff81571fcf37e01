package io.isolateddb.pool;

import java.io.IOException;
import java.io.UncheckedIOException;

import javax.sql.DataSource;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.ServerAddress;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A server that only the tests of the registry use, one after another, so that whatever
 * is in its registry is theirs.
 */
final class OwnPostgreSql {

	private OwnPostgreSql() {
	}

	static ServerAddress address() {
		return new ServerAddress(Holder.server.getJdbcUrl("postgres", "postgres"), "postgres", "");
	}

	static String url() {
		return address().jdbcUrl();
	}

	static DatabaseEngine engine() {
		return DatabaseEngine.of(address());
	}

	/**
	 * A DataSource that opens a connection for each request.
	 * @param name the name of the database
	 */
	static DataSource database(String name) {
		return Holder.server.getDatabase("postgres", name);
	}

	/**
	 * Starts the server when it is first used.
	 */
	private static final class Holder {

		private static final EmbeddedPostgres server = start();

		private static EmbeddedPostgres start() {
			try {
				return EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
