package io.isolateddb.server.embedded;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An embedded PostgreSQL that answers.
 *
 * @param postmaster its first process
 * @param version the version of PostgreSQL
 */
record RunningPostgres(Postmaster postmaster, String version) implements RunningServer {

	private static final long SECONDS_TO_ANSWER = 60;

	private static final long MILLISECONDS_BETWEEN_ATTEMPTS = 20;

	/**
	 * The server that runs on a directory already. One that is starting, recovering or
	 * stopping is waited for.
	 */
	static Optional<RunningPostgres> find(ServerDirectory directory) throws IOException {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_ANSWER);
		Optional<Postmaster> postmaster = Postmaster.of(directory.data());
		while (postmaster.isPresent()) {
			try {
				return Optional.of(on(directory, postmaster.get().port()));
			}
			catch (SQLException | IOException ex) {
				if (System.nanoTime() > end) {
					postmaster.get().stop();
				}
				pause();
				postmaster = Postmaster.of(directory.data());
			}
		}
		return Optional.empty();
	}

	private static void pause() throws IOException {
		try {
			TimeUnit.MILLISECONDS.sleep(MILLISECONDS_BETWEEN_ATTEMPTS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException(ex);
		}
	}

	/**
	 * Make sure that the server on a port is that of a directory, and not one that has
	 * taken the port a moment before.
	 */
	static RunningPostgres on(ServerDirectory directory, int port) throws SQLException, IOException {
		try (Connection connection = connect(port);
				Statement statement = connection.createStatement();
				ResultSet row = statement
					.executeQuery("SELECT current_setting('cluster_name'), current_setting('server_version')")) {
			row.next();
			Optional<Postmaster> postmaster = Postmaster.of(directory.data());
			if (!row.getString(1).equals(EmbeddedPostgresSettings.name(directory)) || postmaster.isEmpty()) {
				throw StartFailure.portTaken(port);
			}
			return new RunningPostgres(postmaster.get(), row.getString(2).split(" ", 2)[0]);
		}
	}

	/**
	 * Tidy up what a server that lives for long collects, as it does not do so on its
	 * own: its databases come and go, and with them rows in the tables of all databases.
	 */
	void tidy() throws SQLException {
		try (Connection connection = connect(this.postmaster.port());
				Statement statement = connection.createStatement()) {
			for (String table : new String[] { "pg_database", "pg_db_role_setting", "pg_shdepend", "pg_authid" }) {
				statement.execute("VACUUM " + table);
			}
		}
	}

	private static Connection connect(int port) throws SQLException {
		return DriverManager.getConnection("jdbc:postgresql://localhost:" + port + "/postgres?connectTimeout=5",
				"postgres", "");
	}

}
