package io.isolateddb.server.embedded;

import java.io.IOException;

/**
 * An embedded MariaDB.
 */
final class EmbeddedMariaDbServer extends EmbeddedServer {

	static final String USER = "root";

	/**
	 * The file with the password, as MariaDB's own programs read it.
	 */
	static final String PASSWORD_FILE = "[client]\npassword=%s\n";

	private final String scheme;

	EmbeddedMariaDbServer(ServerDirectory directory, ServerDirectory.Usage usage, RunningServer running, String scheme,
			String reason) throws IOException {
		super("MariaDB", directory, usage, running, reason);
		this.scheme = scheme;
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
			return new MariaDbPrograms(MariaDbInstallation.folder(), directory).startCommand(port());
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
		process.stop();
		if (!ServerProcess.hasFile(directory.data())) {
			new ServerState(directory).stopped();
		}
	}

}
