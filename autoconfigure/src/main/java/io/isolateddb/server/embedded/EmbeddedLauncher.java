package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntSupplier;

import io.isolateddb.IsolatedDatabaseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts an embedded server, unless it runs already, with the files of the last one if
 * they are in order.
 *
 * @param <R> the running server
 */
abstract class EmbeddedLauncher<R extends RunningServer> {

	private static final int MOST_DIRECTORIES = 8;

	static final int MOST_PORTS = 5;

	private static final Logger logger = LoggerFactory.getLogger(EmbeddedLauncher.class);

	private final String product;

	private final ServerDirectories directories;

	final IntSupplier ports;

	EmbeddedLauncher(String product, ServerDirectories directories, IntSupplier ports) {
		this.product = product;
		this.directories = directories;
		this.ports = ports;
	}

	/**
	 * Have a server, which runs already or is started.
	 * @param version the name of the version of the server and of its settings
	 * @param maker makes the server of what runs
	 * @return the server, ready for connections
	 * @throws IsolatedDatabaseException if it does not start
	 */
	<S> S launch(String version, Maker<R, S> maker) {
		try {
			for (int number = 1; number <= MOST_DIRECTORIES; number++) {
				ServerDirectory directory = this.directories.of(version, number);
				Optional<S> server = directory.exclusively(() -> enter(directory, maker));
				if (server.isPresent()) {
					this.directories.clean(directory);
					return server.get();
				}
			}
			throw new StartFailure(new IOException("others use all " + MOST_DIRECTORIES + " directories"));
		}
		catch (IOException ex) {
			throw new StartFailure(ex).explained(this.product, this.directories.folder());
		}
		catch (StartFailure ex) {
			throw ex.explained(this.product, this.directories.folder());
		}
	}

	/**
	 * Nothing is found if somebody uses the directory but its server cannot be seen.
	 */
	private <S> Optional<S> enter(ServerDirectory directory, Maker<R, S> maker) throws IOException, StartFailure {
		boolean used = directory.isUsed();
		ServerDirectory.User user = directory.enter();
		try {
			Optional<R> running = find(directory);
			if (running.isEmpty() && used) {
				user.leave();
				return Optional.empty();
			}
			return Optional.of(maker.make(directory, user, running.isPresent() ? running.get() : start(directory)));
		}
		catch (IOException | StartFailure | RuntimeException ex) {
			user.leave();
			throw ex;
		}
	}

	private R start(ServerDirectory directory) throws IOException, StartFailure {
		ServerState state = new ServerState(directory);
		if (!state.isTrustworthy()) {
			directory.deleteData();
		}
		boolean existed = Files.exists(directory.data());
		R running;
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
		state.started(running.postmaster().port());
		return running;
	}

	/**
	 * The server that runs on a directory already. One that is starting or stopping is
	 * waited for.
	 */
	abstract Optional<R> find(ServerDirectory directory) throws IOException;

	/**
	 * Start a server.
	 * @param lastPort the port to take if it is free
	 */
	abstract R startOnFreePort(ServerDirectory directory, OptionalInt lastPort) throws StartFailure;

	/**
	 * Makes a server of what runs.
	 *
	 * @param <R> the running server
	 * @param <S> the server
	 */
	@FunctionalInterface
	interface Maker<R, S> {

		S make(ServerDirectory directory, ServerDirectory.User user, R running);

	}

}
