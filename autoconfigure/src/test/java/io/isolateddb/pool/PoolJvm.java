package io.isolateddb.pool;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

import io.isolateddb.engine.ServerAddress;
import io.isolateddb.testsupport.ChildJvm;

/**
 * A JVM of its own that runs {@link PoolUser}.
 */
final class PoolJvm implements AutoCloseable {

	private final List<String> output = new ArrayList<>();

	private final Process process;

	private final BufferedReader reader;

	private final PrintWriter commands;

	private PoolJvm(Process process) {
		this.process = process;
		this.reader = process.inputReader();
		this.commands = new PrintWriter(process.outputWriter(), true);
	}

	/**
	 * Start a JVM.
	 * @param url a PostgreSQL that it uses, which asks for no password
	 * @param options of the JVM
	 */
	static PoolJvm start(String url, String... options) {
		return start(new ServerAddress(url, "postgres", ""), options);
	}

	/**
	 * Start a JVM.
	 * @param server the server that it uses
	 * @param options of the JVM
	 */
	static PoolJvm start(ServerAddress server, String... options) {
		List<String> command = new ArrayList<>(List.of(ChildJvm.java(), "-Xmx128m", "-XX:+UseSerialGC",
				"-XX:TieredStopAtLevel=1", "-cp", ChildJvm.classPath()));
		command.addAll(List.of(options));
		command.addAll(List.of(PoolUser.class.getName(), server.jdbcUrl(), server.username()));
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		builder.environment().put(PoolUser.PASSWORD, server.password());
		try {
			return new PoolJvm(builder.start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Give a command, without waiting for its end.
	 */
	PoolJvm begin(String command) {
		this.commands.println(command);
		return this;
	}

	/**
	 * Give a command and wait until it is done.
	 * @return its result
	 */
	String run(String command) {
		begin(command);
		return await("done");
	}

	/**
	 * Wait for a line that starts with a word.
	 * @return the rest of the line
	 */
	String await(String word) {
		try {
			for (String line = this.reader.readLine(); line != null; line = this.reader.readLine()) {
				this.output.add(line);
				if (line.startsWith(word + " ")) {
					return line.substring(word.length() + 1);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		throw new IllegalStateException("The JVM has ended: " + String.join("\n", this.output));
	}

	/**
	 * What the JVM has written so far.
	 */
	List<String> output() {
		return this.output;
	}

	/**
	 * End the JVM without giving it time for anything.
	 */
	void kill() {
		this.process.toHandle().destroyForcibly();
		this.process.toHandle().onExit().join();
	}

	@Override
	public void close() {
		if (this.process.isAlive()) {
			run("close");
		}
		this.process.toHandle().onExit().join();
	}

}
