package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

import io.isolateddb.IsolatedDatabaseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts an embedded server, or finds the one that another JVM has started. A server that
 * is started takes over the files of the last one if they are intact.
 *
 * @param <S> the server
 */
abstract class EmbeddedLauncher<S extends EmbeddedServer> {

	/**
	 * How long a server may take until it accepts connections.
	 */
	static final long SECONDS_TO_START = 60;

	private static final int MOST_DIRECTORIES = 8;

	private static final int MOST_PORTS = 5;

	private static final long MILLISECONDS_BETWEEN_ATTEMPTS = 20;

	private static final Logger logger = LoggerFactory.getLogger(EmbeddedLauncher.class);

	private final String product;

	private final ServerDirectories directories;

	private final ChosenSettings chosen;

	private final IntSupplier ports;

	/**
	 * Create a launcher.
	 * @param product the name of the product, for messages
	 * @param directories where the servers have their files
	 * @param chosen the settings that the user has chosen
	 * @param ports finds free ports
	 */
	EmbeddedLauncher(String product, ServerDirectories directories, ChosenSettings chosen, IntSupplier ports) {
		this.product = product;
		this.directories = directories;
		this.chosen = chosen;
		this.ports = ports;
	}

	/**
	 * Find the server that runs already, or start one.
	 * @param reason why it is wanted, for its description
	 * @return the server, ready for connections
	 * @throws IsolatedDatabaseException if it does not start
	 */
	S launch(String reason) {
		try {
			String version = knownVersion();
			for (int number = 1; number <= MOST_DIRECTORIES; number++) {
				ServerDirectory directory = this.directories.of(version, number);
				Optional<S> server = directory.exclusively(() -> launchIn(directory, reason));
				if (server.isPresent()) {
					this.directories.clean(directory);
					return server.get();
				}
			}
			throw new StartFailure(new IOException("other processes use all " + MOST_DIRECTORIES + " directories"));
		}
		catch (IOException ex) {
			throw new StartFailure(ex).explained(this.product, this.directories.folder(), this.chosen,
					Platform.current());
		}
		catch (StartFailure ex) {
			throw ex.explained(this.product, this.directories.folder(), this.chosen, Platform.current());
		}
	}

	/**
	 * A library may not know the platform.
	 */
	private String knownVersion() throws StartFailure {
		try {
			return version();
		}
		catch (RuntimeException | LinkageError ex) {
			throw new StartFailure(ex);
		}
	}

	/**
	 * Empty if another process uses the directory and its server cannot be seen from
	 * here.
	 */
	private Optional<S> launchIn(ServerDirectory directory, String reason) throws IOException, StartFailure {
		directory.create();
		boolean used = directory.isUsed();
		ServerDirectory.Usage usage = directory.acquire();
		try {
			Optional<RunningServer> running = find(directory);
			if (running.isEmpty() && used) {
				usage.release();
				return Optional.empty();
			}
			return Optional
				.of(serverOf(directory, usage, running.isPresent() ? running.get() : start(directory), reason));
		}
		catch (IOException | StartFailure | RuntimeException ex) {
			usage.release();
			throw ex;
		}
	}

	/**
	 * Find the server that runs in a directory. If it is starting, recovering or
	 * stopping, wait for that.
	 */
	private Optional<RunningServer> find(ServerDirectory directory) throws IOException {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_START);
		Optional<ServerProcess> process = ServerProcess.of(directory.data());
		while (process.isPresent()) {
			OptionalInt port = portOf(process.get(), directory);
			try {
				if (port.isPresent()) {
					return Optional.of(identify(directory, port.getAsInt()));
				}
			}
			catch (SQLException | IOException ex) {
				pause();
			}
			if (port.isEmpty() || !Files.exists(directory.password()) || System.nanoTime() > deadline) {
				process.get().stop();
			}
			process = ServerProcess.of(directory.data());
		}
		return Optional.empty();
	}

	/**
	 * Wait before the next attempt to connect.
	 */
	static void pause() throws IOException {
		try {
			TimeUnit.MILLISECONDS.sleep(MILLISECONDS_BETWEEN_ATTEMPTS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException(ex);
		}
	}

	/**
	 * Connect to the server on a port, and verify that it is the one of a directory. Some
	 * other server may have taken the port a moment before.
	 */
	RunningServer identify(ServerDirectory directory, int port) throws SQLException, IOException {
		try (Connection connection = connect(directory, port);
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(identityQuery())) {
			row.next();
			Optional<ServerProcess> process = ServerProcess.of(directory.data());
			if (!isIdentityOf(directory, row.getString(1)) || process.isEmpty()) {
				throw StartFailure.portTaken(port);
			}
			return new RunningServer(process.get(), port, row.getString(2).split("[ -]", 2)[0]);
		}
	}

	private RunningServer start(ServerDirectory directory) throws IOException, StartFailure {
		ServerState state = new ServerState(directory);
		if (!state.isTrustworthy() || !Files.exists(directory.password())) {
			directory.deleteData();
		}
		boolean existed = Files.exists(directory.data());
		RunningServer running;
		try {
			running = startOnFreePort(directory, state.lastPort());
		}
		catch (StartFailure failure) {
			if (!existed || failure.isPortTaken()) {
				throw failure;
			}
			logger.warn("Replacing the files of the embedded {} in {}, since it does not start with them: {}",
					this.product, directory, failure.reason());
			directory.deleteData();
			running = startOnFreePort(directory, state.lastPort());
		}
		state.started(running.port());
		return running;
	}

	private RunningServer startOnFreePort(ServerDirectory directory, OptionalInt lastPort) throws StartFailure {
		int port = lastPort.isPresent() ? lastPort.getAsInt() : this.ports.getAsInt();
		for (int portsTaken = 1;; portsTaken++) {
			try {
				return startOn(directory, port);
			}
			catch (StartFailure failure) {
				if (!isPortTaken(failure, port) || portsTaken == MOST_PORTS) {
					throw failure;
				}
				port = this.ports.getAsInt();
			}
		}
	}

	/**
	 * A server may say in a language of its own, or not at all, that it could not get the
	 * port.
	 */
	private static boolean isPortTaken(StartFailure failure, int port) {
		return failure.isPortTaken() || !ServerPorts.isFree(port);
	}

	/**
	 * Try to start a server. If that fails, no process of it is left, and the failure has
	 * what its programs wrote.
	 */
	static RunningServer attempt(ServerDirectory directory, Attempt attempt) throws StartFailure {
		try {
			Files.deleteIfExists(directory.log());
			return attempt.run();
		}
		catch (IOException | SQLException | RuntimeException | LinkageError ex) {
			// A library throws a LinkageError if it cannot unpack its binaries
			StartFailure failure = new StartFailure(ex, directory.log());
			ServerProcess.of(directory.data()).ifPresent(ServerProcess::stop);
			throw failure;
		}
	}

	/**
	 * The settings that the user has chosen.
	 */
	ChosenSettings chosen() {
		return this.chosen;
	}

	/**
	 * The version of the server and of its settings, which names its directory.
	 */
	abstract String version();

	/**
	 * Start a server on a port.
	 */
	abstract RunningServer startOn(ServerDirectory directory, int port) throws StartFailure;

	/**
	 * The port of a process that runs in a directory, if it can be found out.
	 */
	abstract OptionalInt portOf(ServerProcess process, ServerDirectory directory);

	/**
	 * Connect to the server of a directory on a port as its privileged user.
	 */
	abstract Connection connect(ServerDirectory directory, int port) throws SQLException, IOException;

	/**
	 * The query for what identifies the server, and for its version.
	 */
	abstract String identityQuery();

	/**
	 * Whether a server that identifies itself so is the one of a directory.
	 */
	abstract boolean isIdentityOf(ServerDirectory directory, String identity);

	/**
	 * Make the server of what runs.
	 */
	abstract S serverOf(ServerDirectory directory, ServerDirectory.Usage usage, RunningServer running, String reason)
			throws IOException;

	/**
	 * One attempt to start a server.
	 */
	@FunctionalInterface
	interface Attempt {

		RunningServer run() throws IOException, SQLException;

	}

}
