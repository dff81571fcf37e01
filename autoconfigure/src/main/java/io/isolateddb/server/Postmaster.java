package io.isolateddb.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first process of an embedded server. PostgreSQL has others, which it starts and
 * ends; MariaDB has this one only, and writes no port to where its number stands.
 *
 * @param process the process
 * @param port where it listens, or 0 if it does not say
 */
record Postmaster(ProcessHandle process, int port) {

	private static final int LINE_OF_PORT = 3;

	private static final long SECONDS_TO_STOP = 5;

	private static final Logger logger = LoggerFactory.getLogger(Postmaster.class);

	/**
	 * Find the postmaster that runs on a data directory. The number that stands there may
	 * be that of another process by now.
	 */
	static Optional<Postmaster> of(Path data) {
		try {
			List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
			if (lines.size() <= LINE_OF_PORT && lines.size() != 1) {
				return Optional.empty();
			}
			int port = (lines.size() == 1) ? 0 : Integer.parseInt(lines.get(LINE_OF_PORT).strip());
			return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
				.filter((process) -> runsOn(data, process.info()))
				.map((process) -> new Postmaster(process, port));
		}
		catch (NoSuchFileException ex) {
			return Optional.empty();
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("Could not read the number of the process in {}", data, ex);
			return Optional.empty();
		}
	}

	/**
	 * Windows does not tell the arguments of a process.
	 */
	private static boolean runsOn(Path data, ProcessHandle.Info process) {
		return process.arguments()
			.map((arguments) -> List.of(arguments).contains(data.toString()))
			.or(() -> process.command().map((command) -> command.endsWith("postgres.exe")))
			.orElse(false);
	}

	/**
	 * Stop it: kindly first, which suffices if its clients are gone.
	 */
	void stop() {
		this.process.destroy();
		awaitEnd(SECONDS_TO_STOP);
	}

	/**
	 * Wait until it has ended that was told to stop, and force it if need be.
	 */
	void awaitEnd(long seconds) {
		if (!hasEnded(seconds)) {
			this.process.destroyForcibly();
			hasEnded(1);
		}
	}

	private boolean hasEnded(long seconds) {
		try {
			this.process.onExit().get(seconds, TimeUnit.SECONDS);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		catch (ExecutionException | TimeoutException ex) {
			return false;
		}
	}

}
