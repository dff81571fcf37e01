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
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first process of a PostgreSQL server, which starts and ends all others of it.
 */
final class Postmaster {

	private static final long SECONDS_TO_STOP = 5;

	private static final Logger logger = LoggerFactory.getLogger(Postmaster.class);

	private Postmaster() {
	}

	/**
	 * Find the postmaster that runs on a data directory. The number that stands there may
	 * be that of another process by now.
	 */
	static Optional<ProcessHandle> of(Path data) {
		try (Stream<String> lines = Files.lines(data.resolve("postmaster.pid"))) {
			return lines.findFirst()
				.flatMap((pid) -> ProcessHandle.of(Long.parseLong(pid.strip())))
				.filter((process) -> runsOn(data, process.info()));
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
	 * Stop a postmaster: kindly first, which suffices if its clients are gone.
	 */
	static void stop(ProcessHandle postmaster) {
		postmaster.destroy();
		awaitEnd(postmaster, SECONDS_TO_STOP);
	}

	/**
	 * Wait for the end of a postmaster that was told to stop, and force it if need be.
	 */
	static void awaitEnd(ProcessHandle postmaster, long seconds) {
		if (!hasEnded(postmaster, seconds)) {
			postmaster.destroyForcibly();
			hasEnded(postmaster, 1);
		}
	}

	private static boolean hasEnded(ProcessHandle process, long seconds) {
		try {
			process.onExit().get(seconds, TimeUnit.SECONDS);
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
