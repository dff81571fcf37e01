package io.isolateddb.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.isolateddb.IsolatedDatabaseException;

/**
 * Starts an embedded MariaDB, as an ordinary user and as root: in 0.5 s, and the first
 * time on a machine some seconds more to unpack it.
 */
final class EmbeddedMariaDbLauncher {

	private static final long STARTUP_WAIT = Duration.ofMinutes(1).toNanos();

	private static final long STEP = TimeUnit.MILLISECONDS.toNanos(20);

	/**
	 * As fast as a server can be whose data nobody needs after a crash, and otherwise as
	 * the servers that applications run on.
	 */
	private static final List<String> SETTINGS = List.of(
			// The counters of changed rows and of statements tell what a test did
			"--performance-schema=ON",
			// Its own key would take seconds to make, for connections within a machine
			"--skip-ssl",
			// A crash may take everything
			"--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--innodb-flush-method=nosync",
			"--skip-log-bin", "--aria-checkpoint-interval=0",
			// Small files are made sooner
			"--innodb-log-file-size=16M", "--innodb-buffer-pool-size=96M",
			// Statistics of tables that live for a second need not be kept
			"--innodb-stats-persistent=0",
			// Many pools at a time, and many databases
			"--max-connections=500", "--table-open-cache=4000", "--table-definition-cache=4000",
			"--max-allowed-packet=64M",
			// What MySQL has by default
			"--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci",
			// This machine alone
			"--bind-address=127.0.0.1", "--skip-name-resolve");

	/**
	 * What every server executes when it starts. Accounts for nobody would hide those of
	 * tests.
	 */
	private static final String INIT = """
			DELETE FROM mysql.global_priv WHERE User = '' OR Host NOT IN ('localhost');
			FLUSH PRIVILEGES;
			CREATE USER root@'127.0.0.1';
			GRANT ALL PRIVILEGES ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;
			""";

	/**
	 * Start a server.
	 * @param scheme how its URL begins
	 * @param reason why it is started, for its description
	 * @return the server, ready for connections
	 * @throws IsolatedDatabaseException if it does not start
	 */
	EmbeddedMariaDbServer launch(String scheme, String reason) {
		ServerDirectory directory = null;
		try {
			directory = ServerDirectory.create();
			directory.deleteAbandoned();
			return launch(scheme, reason, directory);
		}
		catch (IOException | SQLException | RuntimeException | LinkageError ex) {
			String said = (directory != null) ? lastLines(directory.log()) : "";
			if (directory != null) {
				directory.delete();
			}
			throw new IsolatedDatabaseException("Could not start an embedded MariaDB for isolated databases: "
					+ ex.getMessage() + (said.isEmpty() ? "" : ". The server said: " + said)
					+ ". Look whether the folder for temporary files, " + System.getProperty("java.io.tmpdir")
					+ ", has 700 MB to spare and lets programs be executed, or use a server of your own.", ex);
		}
	}

	private static EmbeddedMariaDbServer launch(String scheme, String reason, ServerDirectory directory)
			throws IOException, SQLException {
		Path installation = MariaDbInstallation.folder();
		MariaDbInstallation.copyData(installation, directory.data());
		Files.writeString(init(directory), INIT);
		int port = ServerPorts.next();
		Process process = new ProcessBuilder(command(installation, directory, port)).redirectErrorStream(true)
			.redirectOutput(directory.log().toFile())
			.start();
		process.getOutputStream().close();
		String url = scheme + "//localhost:" + port + "/?sslMode=DISABLED";
		try {
			String version = awaitStart(process, url, directory);
			return new EmbeddedMariaDbServer(url, directory, process.toHandle(),
					"embedded MariaDB %s on port %d for isolated databases: %s".formatted(version, port, reason));
		}
		catch (IOException | SQLException | RuntimeException ex) {
			process.destroyForcibly();
			throw ex;
		}
	}

	/**
	 * With a file that tells the number of the process where {@link Postmaster} looks for
	 * it.
	 */
	private static List<String> command(Path installation, ServerDirectory directory, int port) {
		List<String> command = new ArrayList<>(List.of(MariaDbInstallation.server(installation).toString(),
				"--no-defaults", "--basedir=" + installation, "--datadir", directory.data().toString(),
				"--tmpdir=" + directory.path(), "--port=" + port, "--pid-file=" + directory.data() + "/postmaster.pid",
				"--socket=" + directory.path() + "/socket", "--init-file=" + init(directory)));
		if (System.getProperty("user.name").equals("root")) {
			command.add("--user=root");
		}
		command.addAll(SETTINGS);
		return command;
	}

	/**
	 * Wait until the server lets somebody in, and make sure that it is the one that was
	 * started, and not one that has taken the port a moment before.
	 */
	private static String awaitStart(Process process, String url, ServerDirectory directory)
			throws IOException, SQLException {
		long deadline = System.nanoTime() + STARTUP_WAIT;
		while (true) {
			try (Connection connection = DriverManager.getConnection(url, "root", "");
					Statement statement = connection.createStatement();
					ResultSet row = statement.executeQuery("SELECT @@datadir, @@version")) {
				row.next();
				if (!Path.of(row.getString(1)).equals(directory.data())) {
					throw new IOException("another server has taken its port");
				}
				return row.getString(2).split("-", 2)[0];
			}
			catch (SQLException ex) {
				if (!process.isAlive()) {
					throw new IOException("the server has ended with status " + process.exitValue(), ex);
				}
				if (!String.valueOf(ex.getSQLState()).startsWith("08") || System.nanoTime() > deadline) {
					throw ex;
				}
			}
			LockSupport.parkNanos(STEP);
		}
	}

	private static Path init(ServerDirectory directory) {
		return directory.path().resolve("init.sql");
	}

	private static String lastLines(Path log) {
		try {
			List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
			return String.join(" ", lines.subList(Math.max(0, lines.size() - 4), lines.size()));
		}
		catch (IOException ex) {
			return "";
		}
	}

}
