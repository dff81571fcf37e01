package io.isolateddb.server.embedded;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An embedded MariaDB.
 */
final class EmbeddedMariaDbServer extends EmbeddedServer {

	static final String USER = "root";

	private static final long SECONDS_TO_END = 10;

	private static final Logger logger = LoggerFactory.getLogger(EmbeddedMariaDbServer.class);

	/**
	 * The file with the password, as MariaDB's own programs read it.
	 */
	static final String PASSWORD_FILE = "[client]\npassword=%s\n";

	private final String scheme;

	private final ChosenSettings chosen;

	EmbeddedMariaDbServer(ServerDirectory directory, ServerDirectory.Usage usage, RunningServer running, String scheme,
			ChosenSettings chosen, String reason) throws IOException {
		super("MariaDB", directory, usage, running, reason);
		this.scheme = scheme;
		this.chosen = chosen;
	}

	/**
	 * The URL of the server on a port, for either driver.
	 */
	static String url(String scheme, int port) {
		return scheme + "//127.0.0.1:" + port + "/?sslMode=DISABLED";
	}

	@Override
	public String jdbcUrl() {
		return url(this.scheme, port());
	}

	@Override
	public String username() {
		return USER;
	}

	@Override
	String startCommand(ServerDirectory directory) {
		try {
			return new MariaDbPrograms(MariaDbInstallation.folder(), directory, this.chosen).startCommand(port());
		}
		catch (IOException ex) {
			return "";
		}
	}

	/**
	 * A server that has stopped in an orderly manner has deleted the file with the number
	 * of its process.
	 */
	@Override
	void stop(ServerDirectory directory, ServerProcess process) throws IOException {
		if (process.handle().supportsNormalTermination()) {
			process.stop();
		}
		else {
			shutDown(process);
		}
		if (!ServerProcess.hasFile(directory.data())) {
			new ServerState(directory).stopped();
		}
	}

	/**
	 * Let the server end itself, where a process can only be ended by force, as on
	 * Windows.
	 */
	void shutDown(ServerProcess process) {
		try (Connection connection = DriverManager.getConnection(jdbcUrl(), USER, password());
				Statement statement = connection.createStatement()) {
			statement.execute("SHUTDOWN");
			process.awaitEnd(SECONDS_TO_END);
		}
		catch (SQLException ex) {
			logger.debug("Could not shut down {}", this, ex);
			process.stop();
		}
	}

}
