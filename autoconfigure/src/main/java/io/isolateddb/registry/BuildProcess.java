package io.isolateddb.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The process that all JVMs of a run have in common: the Maven that has forked this JVM,
 * or this JVM itself. The daemons of Gradle and of Maven, and an IDE, serve many runs, so
 * they tell nothing. Windows does not tell what a process is: there each JVM is a run.
 */
final class BuildProcess {

	/**
	 * Between Maven and the JVM that it forks there are shells.
	 */
	private static final int MOST_SHELLS = 3;

	private static final int START_TIME = 19;

	private BuildProcess() {
	}

	/**
	 * Describe the process so that no other one has the same description.
	 */
	static String describe() {
		return describe(maven().orElseGet(ProcessHandle::current)) + " on " + Host.name();
	}

	private static Optional<ProcessHandle> maven() {
		if (!isFork(System.getProperty("sun.java.command", ""))) {
			return Optional.empty();
		}
		return Stream.iterate(ProcessHandle.current().parent(), (process) -> process.flatMap(ProcessHandle::parent))
			.limit(1 + MOST_SHELLS)
			.flatMap(Optional::stream)
			.filter((process) -> isMaven(process.info().commandLine().orElse("")))
			.findFirst();
	}

	/**
	 * Whether Surefire or Failsafe has started a JVM. What a test starts is a run of its
	 * own.
	 * @param command the main class or the JAR of the JVM, and its arguments
	 */
	static boolean isFork(String command) {
		return command.contains("surefirebooter") || command.contains("org.apache.maven.surefire.booter.");
	}

	/**
	 * Whether a process is a Maven that ends with its build.
	 */
	static boolean isMaven(String commandLine) {
		return commandLine.contains("classworlds") && !commandLine.contains("mvnd");
	}

	/**
	 * Numbers of processes are used again, so the start counts too.
	 */
	private static String describe(ProcessHandle process) {
		return "process " + process.pid() + " started at "
				+ ticks(process.pid()).or(() -> process.info().startInstant().map(Instant::toString)).orElse("?");
	}

	/**
	 * When a process of Linux has started, in ticks since the machine has. What Java
	 * tells instead changes when the clock is set.
	 */
	private static Optional<String> ticks(long process) {
		try {
			String status = Files.readString(Path.of("/proc", String.valueOf(process), "stat"));
			String[] fields = status.substring(status.lastIndexOf(')') + 2).split(" ");
			return (fields.length > START_TIME) ? Optional.of("tick " + fields[START_TIME]) : Optional.empty();
		}
		catch (IOException | IndexOutOfBoundsException ex) {
			return Optional.empty();
		}
	}

}
