package io.isolateddb.server.embedded;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An embedded PostgreSQL. To stop it takes 0.1 to 0.2 s, most of it in {@code pg_ctl},
 * which checks ten times a second whether the server is gone.
 */
final class EmbeddedPostgresServer extends EmbeddedServer {

	static final String USER = "postgres";

	/**
	 * The file with the password, in PostgreSQL's own form. Its programs use it for no
	 * other host.
	 */
	static final String PASSWORD_FILE = "127.0.0.1:*:*:" + USER + ":%s\n";

	/**
	 * The shared tables to which each database adds rows.
	 */
	private static final List<String> SHARED_TABLES = List.of("pg_database", "pg_db_role_setting", "pg_shdepend",
			"pg_authid");

	private static final Logger logger = LoggerFactory.getLogger(EmbeddedPostgresServer.class);

	EmbeddedPostgresServer(ServerDirectory directory, ServerDirectory.Usage usage, RunningServer running, String reason)
			throws IOException {
		super("PostgreSQL", directory, usage, running, reason);
	}

	/**
	 * The URL of the server on a port. It has the one address on which the server
	 * listens: some other program might listen on another one of this machine, and get
	 * the password.
	 */
	static String url(int port) {
		return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
	}

	@Override
	public String jdbcUrl() {
		return url(port());
	}

	@Override
	public String username() {
		return USER;
	}

	@Override
	String startCommand(ServerDirectory directory) {
		return PostgresPrograms.of(directory).map((programs) -> programs.startCommand(port())).orElse("");
	}

	@Override
	void stop(ServerDirectory directory, ServerProcess process) throws IOException {
		vacuum();
		Optional<PostgresPrograms> programs = PostgresPrograms.of(directory);
		if (programs.isPresent()) {
			programs.get().stop();
			new ServerState(directory).stopped();
			// The process ends a moment after it has removed its file
			process.awaitEnd(1);
		}
		else {
			process.stop();
		}
	}

	/**
	 * Remove dead rows from the tables that all databases share. Each database that comes
	 * and goes leaves some there, and the server, whose autovacuum is off, may run for
	 * long.
	 */
	private void vacuum() {
		try (Connection connection = DriverManager.getConnection(url(port()), USER, password());
				Statement statement = connection.createStatement()) {
			for (String table : SHARED_TABLES) {
				statement.execute("VACUUM " + table);
			}
		}
		catch (SQLException ex) {
			logger.debug("Could not vacuum {}", this, ex);
		}
	}

}
