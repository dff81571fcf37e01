package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

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

	private static final String FILE = "postmaster.pid";

	private static final int LINE_OF_PORT = 3;

	/** The number of no process. */
	private static final String NOBODY = String.valueOf(Integer.MAX_VALUE);

	private static final long SECONDS_TO_STOP = 5;

	private static final long STEP = TimeUnit.MILLISECONDS.toNanos(5);

	private static final Logger logger = LoggerFactory.getLogger(Postmaster.class);

	/**
	 * Find the postmaster that runs on a data directory. The number that stands there may
	 * be that of another process by now.
	 */
	static Optional<Postmaster> of(Path data) {
		try {
			List<String> lines = Files.readAllLines(data.resolve(FILE));
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
	 * Windows does not tell the arguments of a process; one that has ended tells nothing.
	 */
	private static boolean runsOn(Path data, ProcessHandle.Info process) {
		return process.arguments()
			.map((arguments) -> List.of(arguments).contains(data.toString()))
			.or(() -> process.command().map((command) -> command.endsWith("postgres.exe")))
			.orElse(false);
	}

	/**
	 * Let PostgreSQL start where one was killed whose number is still that of a process:
	 * its own, if nobody has collected it, or another one by now, as in containers. It
	 * would take either for a living server. The rest of the file stays: by that, it
	 * finds out whether any other process still uses the directory.
	 */
	static void forgetDead(Path data) throws IOException {
		Path file = data.resolve(FILE);
		List<String> lines = Files.exists(file) ? new ArrayList<>(Files.readAllLines(file)) : List.of();
		String number = lines.isEmpty() ? "" : lines.get(0).strip();
		if (number.matches("\\d+") && ProcessHandle.of(Long.parseLong(number))
			.filter((process) -> !runsOn(data, process.info()))
			.isPresent()) {
			lines.set(0, NOBODY);
			Files.write(file, lines);
		}
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
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
		while (isRunning(this.process)) {
			if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
				return false;
			}
			LockSupport.parkNanos(STEP);
		}
		return true;
	}

	/**
	 * One that has ended stays for a moment, or for ever where nobody collects dead
	 * processes, but tells nothing of itself any more. {@link ProcessHandle#onExit} would
	 * wait for that, and looks only three times a second.
	 */
	static boolean isRunning(ProcessHandle process) {
		ProcessHandle.Info info = process.info();
		return process.isAlive() && (info.command().isPresent() || info.arguments().isPresent());
	}

}
