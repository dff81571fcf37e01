package io.isolateddb.server.embedded;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Starts an embedded MariaDB, for an ordinary user and for root. This takes 0.5 s. The
 * first start on a machine unpacks the programs, which takes some seconds more.
 */
final class EmbeddedMariaDbLauncher extends EmbeddedLauncher<EmbeddedMariaDbServer> {

	/**
	 * In milliseconds. Some other process that has the port may accept connections and
	 * never answer.
	 */
	private static final String TIMEOUTS = "&connectTimeout=2000&socketTimeout=2000";

	private final String scheme;

	/**
	 * Create a launcher.
	 * @param scheme the beginning of the URL of the server, which chooses the driver
	 */
	EmbeddedMariaDbLauncher(ServerDirectories directories, String scheme) {
		this(directories, scheme, ChosenSettings.NONE);
	}

	/**
	 * Create a launcher.
	 * @param scheme the beginning of the URL of the server, which chooses the driver
	 * @param chosen the settings that the user has chosen
	 */
	EmbeddedMariaDbLauncher(ServerDirectories directories, String scheme, ChosenSettings chosen) {
		super("MariaDB", directories, chosen, ServerPorts::next);
		this.scheme = scheme;
	}

	@Override
	String version() {
		return "mariadb-" + MariaDbInstallation.version() + "-" + MariaDbPrograms.fingerprint(chosen());
	}

	@Override
	RunningServer startOn(ServerDirectory directory, int port) throws StartFailure {
		return attempt(directory, () -> start(directory, port));
	}

	private RunningServer start(ServerDirectory directory, int port) throws IOException, SQLException {
		Path installation = MariaDbInstallation.folder();
		if (!Files.exists(directory.data())) {
			MariaDbInstallation.copyData(installation, directory.data());
			ServerPassword.create(directory.password(), EmbeddedMariaDbServer.PASSWORD_FILE);
		}
		MariaDbPrograms programs = new MariaDbPrograms(installation, directory, chosen());
		programs.writeInitFile();
		Process process = new ProcessBuilder(programs.command(port)).redirectErrorStream(true)
			.redirectOutput(Redirect.to(directory.log().toFile()))
			.start();
		process.getOutputStream().close();
		try {
			return await(directory, port, process);
		}
		catch (IOException | SQLException | RuntimeException ex) {
			new ServerProcess(process.toHandle(), OptionalInt.empty()).stop();
			throw ex;
		}
	}

	/**
	 * Wait until a server that was started accepts connections.
	 */
	private RunningServer await(ServerDirectory directory, int port, Process process) throws IOException, SQLException {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_START);
		while (true) {
			try {
				return identify(directory, port);
			}
			catch (SQLException ex) {
				if (!process.isAlive()) {
					throw new IOException("the server has ended with status " + process.exitValue(), ex);
				}
				if (!String.valueOf(ex.getSQLState()).startsWith("08") || System.nanoTime() > deadline) {
					throw ex;
				}
			}
			pause();
		}
	}

	/**
	 * The arguments of the process have the port. Where they cannot be read, as on
	 * Windows, the directory has it.
	 */
	@Override
	OptionalInt portOf(ServerProcess process, ServerDirectory directory) {
		return process.handle()
			.info()
			.arguments()
			.stream()
			.flatMap(Stream::of)
			.filter((argument) -> argument.startsWith(MariaDbPrograms.PORT))
			.map((argument) -> argument.substring(MariaDbPrograms.PORT.length()))
			.findFirst()
			.map((port) -> OptionalInt.of(Integer.parseInt(port)))
			.orElseGet(() -> new ServerState(directory).lastPort());
	}

	@Override
	Connection connect(ServerDirectory directory, int port) throws SQLException, IOException {
		return DriverManager.getConnection(EmbeddedMariaDbServer.url(this.scheme, port) + TIMEOUTS,
				EmbeddedMariaDbServer.USER, ServerPassword.read(directory.password()));
	}

	@Override
	String identityQuery() {
		return "SELECT @@datadir, @@version";
	}

	@Override
	boolean isIdentityOf(ServerDirectory directory, String identity) {
		return Path.of(identity).equals(directory.data());
	}

	@Override
	EmbeddedMariaDbServer serverOf(ServerDirectory directory, ServerDirectory.Usage usage, RunningServer running,
			String reason) throws IOException {
		return new EmbeddedMariaDbServer(directory, usage, running, this.scheme, chosen(), reason);
	}

}
