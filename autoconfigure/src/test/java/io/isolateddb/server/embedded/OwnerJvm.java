package io.isolateddb.server.embedded;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.isolateddb.testsupport.ChildJvm;

/**
 * A JVM of its own that runs {@link ServerOwner}.
 */
final class OwnerJvm implements AutoCloseable {

	private final List<String> output = new ArrayList<>();

	private final Process process;

	private final BufferedReader reader;

	private OwnerJvm(Process process) {
		this.process = process;
		this.reader = process.inputReader();
	}

	static OwnerJvm start(String end, String... options) {
		return start((jar) -> true, end, options);
	}

	/**
	 * Start a JVM.
	 * @param classPath what it has of the class path of this JVM
	 * @param end how it ends
	 * @param options of the JVM
	 */
	static OwnerJvm start(Predicate<String> classPath, String end, String... options) {
		String some = Pattern.compile(File.pathSeparator, Pattern.LITERAL)
			.splitAsStream(ChildJvm.classPath())
			.filter(classPath)
			.collect(Collectors.joining(File.pathSeparator));
		List<String> command = new ArrayList<>(
				List.of(ChildJvm.java(), "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", some));
		command.addAll(List.of(options));
		command.addAll(List.of(ServerOwner.class.getName(), end));
		try {
			return new OwnerJvm(new ProcessBuilder(command).redirectErrorStream(true).start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Wait until the server runs.
	 */
	RunningServer server() {
		String line = readUntil((next) -> next.startsWith(ServerOwner.RUNNING));
		String[] words = line.split(" ");
		ProcessHandle process = ProcessHandle.of(Long.parseLong(words[1])).orElseThrow();
		return new RunningServer(process, Path.of(words[2]), words[3], Long.parseLong(words[4]));
	}

	/**
	 * Wait until the JVM has ended.
	 * @return all that it wrote
	 */
	String end() {
		try {
			this.reader.lines().forEach(this.output::add);
			this.process.waitFor();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		return String.join("\n", this.output);
	}

	int exitCode() {
		return this.process.exitValue();
	}

	/**
	 * End the JVM without giving it time for anything.
	 */
	void kill() {
		this.process.toHandle().destroyForcibly();
		end();
	}

	private String readUntil(Predicate<String> wanted) {
		try {
			for (String line = this.reader.readLine(); line != null; line = this.reader.readLine()) {
				this.output.add(line);
				if (wanted.test(line)) {
					return line;
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		throw new IllegalStateException("The JVM has ended: " + this.output);
	}

	@Override
	public void close() {
		// The process itself would close what it wrote as well
		this.process.toHandle().destroy();
		end();
	}

	/**
	 * The server that the JVM owns.
	 *
	 * @param process its first process
	 * @param directory where its files are
	 * @param jdbcUrl its URL
	 * @param milliseconds how long it took to have it
	 */
	record RunningServer(ProcessHandle process, Path directory, String jdbcUrl, long milliseconds) {

	}

}
