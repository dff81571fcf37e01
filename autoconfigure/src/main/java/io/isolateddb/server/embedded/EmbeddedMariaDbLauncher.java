package io.isolateddb.server.embedded;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntSupplier;

import io.isolateddb.IsolatedDatabaseException;

/**
 * Starts an embedded MariaDB, unless it runs already, as an ordinary user and as root: in
 * 0.5 s, and the first time on a machine in some seconds more to unpack it.
 */
final class EmbeddedMariaDbLauncher extends EmbeddedLauncher<RunningMariaDb> {

	private final String scheme;

	/**
	 * Create a launcher.
	 * @param scheme how URLs of the server begin, which chooses the driver
	 */
	EmbeddedMariaDbLauncher(ServerDirectories directories, String scheme) {
		this(directories, scheme, ServerPorts::next);
	}

	EmbeddedMariaDbLauncher(ServerDirectories directories, String scheme, IntSupplier ports) {
		super("MariaDB", directories, ports);
		this.scheme = scheme;
	}

	/**
	 * Have a server, which runs already or is started.
	 * @param reason why it is wanted, for its description
	 * @return the server, ready for connections
	 * @throws IsolatedDatabaseException if it does not start
	 */
	EmbeddedMariaDbServer launch(String reason) {
		return launch("mariadb-" + MariaDbInstallation.version() + "-" + MariaDbPrograms.fingerprint(),
				(directory, user, mariaDb) -> new EmbeddedMariaDbServer(directory, user, mariaDb, this.scheme, reason));
	}

	@Override
	Optional<RunningMariaDb> find(ServerDirectory directory) throws IOException {
		return RunningMariaDb.find(directory, this.scheme);
	}

	@Override
	RunningMariaDb startOnFreePort(ServerDirectory directory, OptionalInt lastPort) throws StartFailure {
		int port = lastPort.isPresent() ? lastPort.getAsInt() : this.ports.getAsInt();
		for (int portsTaken = 1;; portsTaken++) {
			try {
				return startOnce(directory, port);
			}
			catch (StartFailure failure) {
				if (!failure.isPortTaken() || portsTaken == MOST_PORTS) {
					throw failure;
				}
				port = this.ports.getAsInt();
			}
		}
	}

	private RunningMariaDb startOnce(ServerDirectory directory, int port) throws StartFailure {
		try {
			Files.deleteIfExists(directory.log());
			Path installation = MariaDbInstallation.folder();
			if (!Files.exists(directory.data())) {
				MariaDbInstallation.copyData(installation, directory.data());
			}
			MariaDbPrograms programs = new MariaDbPrograms(installation, directory);
			programs.name();
			Process process = new ProcessBuilder(programs.command(port)).redirectErrorStream(true)
				.redirectOutput(Redirect.to(directory.log().toFile()))
				.start();
			process.getOutputStream().close();
			return RunningMariaDb.await(directory, this.scheme, port, process);
		}
		catch (IOException | SQLException | RuntimeException | LinkageError ex) {
			StartFailure failure = new StartFailure(ex, directory.log());
			Postmaster.of(directory.data()).ifPresent(Postmaster::stop);
			throw failure;
		}
	}

}
