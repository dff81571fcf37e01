package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first process of an embedded server: PostgreSQL's postmaster, which starts and ends
 * all others, or the only process of MariaDB.
 *
 * @param handle the process
 * @param port the port on which it listens, if the file with its number has the port,
 * which is so for PostgreSQL
 */
record ServerProcess(ProcessHandle handle, OptionalInt port) {

	/**
	 * The file in the data directory that has the number of the process. PostgreSQL has
	 * chosen the name; MariaDB is told to use it too.
	 */
	static final String FILE = "postmaster.pid";

	private static final int LINE_OF_PORT = 3;

	/** A number that no process has. */
	private static final String NO_PROCESS = String.valueOf(Integer.MAX_VALUE);

	private static final Duration PRECISION_OF_CLOCKS = Duration.ofSeconds(1);

	private static final long SECONDS_TO_STOP = 5;

	private static final long STEP = TimeUnit.MILLISECONDS.toNanos(5);

	private static final Logger logger = LoggerFactory.getLogger(ServerProcess.class);

	/**
	 * Find the process that runs on a data directory. Some other process may have its
	 * number by now.
	 */
	static Optional<ServerProcess> of(Path data) {
		try {
			List<String> lines = Files.readAllLines(data.resolve(FILE));
			if (lines.size() <= LINE_OF_PORT && lines.size() != 1) {
				return Optional.empty();
			}
			OptionalInt port = (lines.size() == 1) ? OptionalInt.empty()
					: OptionalInt.of(Integer.parseInt(lines.get(LINE_OF_PORT).strip()));
			return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
				.filter((process) -> runsOn(data, process.info(), Platform.current()))
				.map((process) -> new ServerProcess(process, port));
		}
		catch (NoSuchFileException ex) {
			return Optional.empty();
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("Could not read the number of the server's process in {}", data, ex);
			return Optional.empty();
		}
	}

	/**
	 * Whether the file with the number of the process exists.
	 */
	static boolean hasFile(Path data) {
		return Files.exists(data.resolve(FILE));
	}

	/**
	 * Whether this is a server on a data directory: its arguments show that. On Windows
	 * they cannot be read, but the program can, and when it was started: a process that
	 * has got the number of an ended server has started after that has last written its
	 * file. Of a process that has ended nothing can be read.
	 */
	static boolean runsOn(Path data, ProcessHandle.Info process, Platform platform) {
		return process.arguments()
			.map((arguments) -> List.of(arguments).contains(data.toString()))
			.or(() -> process.command()
				.map((command) -> platform.isServer(command) && hasWritten(data.resolve(FILE), process)))
			.orElse(false);
	}

	private static boolean hasWritten(Path file, ProcessHandle.Info process) {
		try {
			Instant written = Files.getLastModifiedTime(file).toInstant();
			return process.startInstant()
				.filter((start) -> start.isBefore(written.plus(PRECISION_OF_CLOCKS)))
				.isPresent();
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Prepare the data directory of a killed PostgreSQL for the next one if some process
	 * still has the number of the killed one: a zombie, or another process, which is
	 * common in containers. PostgreSQL would take that process for a running server and
	 * refuse to start. Only the number is replaced. From the rest of the file, PostgreSQL
	 * finds out whether any process still uses the directory.
	 */
	static void replaceNumberOfKilled(Path data) throws IOException {
		Path file = data.resolve(FILE);
		List<String> lines = Files.exists(file) ? new ArrayList<>(Files.readAllLines(file)) : List.of();
		String number = lines.isEmpty() ? "" : lines.get(0).strip();
		if (number.matches("\\d+") && ProcessHandle.of(Long.parseLong(number))
			.filter((process) -> !runsOn(data, process.info(), Platform.current()))
			.isPresent()) {
			lines.set(0, NO_PROCESS);
			Files.write(file, lines);
		}
	}

	/**
	 * Stop the process: by a request first, which suffices if its clients are gone, and
	 * then by force. Windows knows no such request.
	 */
	void stop() {
		if (this.handle.supportsNormalTermination()) {
			this.handle.destroy();
			awaitEnd(SECONDS_TO_STOP);
		}
		else {
			force();
		}
	}

	/**
	 * Wait until the process, which was told to stop, has ended. Force it to end if it
	 * takes too long.
	 */
	void awaitEnd(long seconds) {
		if (!hasEnded(seconds)) {
			force();
		}
	}

	/**
	 * End the process and those that it has started, which could not be found without it.
	 */
	private void force() {
		List<ProcessHandle> children = this.handle.descendants().toList();
		this.handle.destroyForcibly();
		children.forEach(ProcessHandle::destroyForcibly);
		hasEnded(1);
	}

	private boolean hasEnded(long seconds) {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
		while (isRunning(this.handle)) {
			if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
				return false;
			}
			LockSupport.parkNanos(STEP);
		}
		return true;
	}

	/**
	 * Whether a process runs. One that has ended may stay as a zombie for a moment, or
	 * for ever in containers without an init process, but its program and arguments can
	 * no longer be read. {@link ProcessHandle#onExit} would wait for zombies too, and
	 * checks only three times a second.
	 */
	static boolean isRunning(ProcessHandle process) {
		ProcessHandle.Info info = process.info();
		return process.isAlive() && (info.command().isPresent() || info.arguments().isPresent());
	}

}
