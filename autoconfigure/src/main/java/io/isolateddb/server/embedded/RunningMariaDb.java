package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * An embedded MariaDB that answers.
 *
 * @param postmaster its process
 * @param version the version of MariaDB
 */
record RunningMariaDb(Postmaster postmaster, String version) implements RunningServer {

	private static final String PORT = "--port=";

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

	/**
	 * In milliseconds. Somebody else who has the port may accept connections and say
	 * nothing.
	 */
	private static final String TIMEOUTS = "&connectTimeout=2000&socketTimeout=2000";

	private static final long STEP = TimeUnit.MILLISECONDS.toNanos(20);

	/**
	 * The server that runs on a directory already. One that is starting or recovering is
	 * waited for.
	 */
	static Optional<RunningMariaDb> find(ServerDirectory directory, String scheme) {
		long deadline = System.nanoTime() + PATIENCE;
		Optional<Postmaster> postmaster = Postmaster.of(directory.data());
		while (postmaster.isPresent()) {
			OptionalInt port = port(directory, postmaster.get().process());
			try {
				if (port.isPresent()) {
					return Optional.of(on(directory, scheme, port.getAsInt()));
				}
			}
			catch (SQLException | IOException ex) {
				LockSupport.parkNanos(STEP);
			}
			if (port.isEmpty() || System.nanoTime() > deadline) {
				postmaster.get().stop();
			}
			postmaster = Postmaster.of(directory.data());
		}
		return Optional.empty();
	}

	/**
	 * Its arguments tell the port, or else, on Windows, the directory.
	 */
	private static OptionalInt port(ServerDirectory directory, ProcessHandle process) {
		Optional<String> argument = process.info()
			.arguments()
			.stream()
			.flatMap(Stream::of)
			.filter((word) -> word.startsWith(PORT))
			.findFirst();
		return argument.isPresent() ? OptionalInt.of(Integer.parseInt(argument.get().substring(PORT.length())))
				: new ServerState(directory).lastPort();
	}

	/**
	 * Wait until a server that was started lets somebody in.
	 */
	static RunningMariaDb await(ServerDirectory directory, String scheme, int port, Process process)
			throws IOException, SQLException {
		long deadline = System.nanoTime() + PATIENCE;
		while (true) {
			try {
				return on(directory, scheme, port);
			}
			catch (SQLException ex) {
				if (!process.isAlive()) {
					throw new IOException("the server has ended with status " + process.exitValue(), ex);
				}
				if (!String.valueOf(ex.getSQLState()).startsWith("08") || System.nanoTime() > deadline) {
					process.destroyForcibly();
					throw ex;
				}
			}
			LockSupport.parkNanos(STEP);
		}
	}

	/**
	 * Make sure that the server on a port is that of a directory, and not one that has
	 * taken the port a moment before.
	 */
	private static RunningMariaDb on(ServerDirectory directory, String scheme, int port)
			throws SQLException, IOException {
		try (Connection connection = DriverManager.getConnection(url(scheme, port) + TIMEOUTS, "root", "");
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery("SELECT @@datadir, @@version")) {
			row.next();
			Optional<Postmaster> postmaster = Postmaster.of(directory.data());
			if (!Path.of(row.getString(1)).equals(directory.data()) || postmaster.isEmpty()) {
				throw StartFailure.portTaken(port);
			}
			return new RunningMariaDb(new Postmaster(postmaster.get().process(), port),
					row.getString(2).split("-", 2)[0]);
		}
	}

	/**
	 * The URL of the server, for either driver.
	 */
	static String url(String scheme, int port) {
		return scheme + "//localhost:" + port + "/?sslMode=DISABLED";
	}

}
