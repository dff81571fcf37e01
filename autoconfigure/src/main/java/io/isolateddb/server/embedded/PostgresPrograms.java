package io.isolateddb.server.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.zonky.test.db.postgres.util.LinuxUtils;

/**
 * The programs of an embedded PostgreSQL. A file in the server's directory has their
 * path, so that the next start need not check whether they are unpacked: the check takes
 * longer than the start.
 */
final class PostgresPrograms {

	private static final long SECONDS_TO_END = 60;

	private final ServerDirectory directory;

	private final List<String> control;

	private PostgresPrograms(ServerDirectory directory, List<String> control) {
		this.directory = directory;
		this.control = control;
	}

	/**
	 * The programs whose path is in a directory, if they still exist where nobody else
	 * can change them.
	 */
	static Optional<PostgresPrograms> of(ServerDirectory directory) {
		try {
			List<String> control = Files.readAllLines(file(directory));
			Path program = Path.of(control.get(control.size() - 1));
			return (program.startsWith(ServerDirectories.programs()) && Files.isExecutable(program))
					? Optional.of(new PostgresPrograms(directory, control)) : Optional.empty();
		}
		catch (IOException | UncheckedIOException ex) {
			return Optional.empty();
		}
	}

	/**
	 * Write the path of the programs into a directory, for this start and the next. As
	 * root they need a user namespace.
	 * @param folder where they are unpacked
	 */
	static void remember(ServerDirectory directory, Path folder) throws IOException {
		List<String> control = new ArrayList<>(LinuxUtils.isUnshareAvailable() ? List.of("unshare", "-U") : List.of());
		control.add(folder.resolve("bin").resolve(Platform.current().program("pg_ctl")).toString());
		Files.write(file(directory), control);
	}

	private static Path file(ServerDirectory directory) {
		return directory.path().resolve("programs");
	}

	/**
	 * Start the server and wait until it is ready.
	 */
	void start(int port, Map<String, String> settings) throws IOException {
		List<String> options = new ArrayList<>(List.of("-p", String.valueOf(port)));
		settings.forEach((name, value) -> options.addAll(List.of("-c", name + "=" + value)));
		run("start", "-w", "-o", String.join(" ", options));
	}

	/**
	 * Stop the server, which ends all sessions.
	 */
	void stop() throws IOException {
		run("stop", "-m", "fast", "-w");
	}

	/**
	 * The command with which a user starts the server on its last port. It does no harm
	 * if the server runs already. A JVM that needs a server later finds this one.
	 */
	String startCommand(int port) {
		String options = "-p %d -c cluster_name=%s -c listen_addresses=127.0.0.1 -c unix_socket_directories="
			.formatted(port, EmbeddedPostgresSettings.clusterName(this.directory));
		return "%s -D \"%s\" -l \"%s\" -o \"%s\" start".formatted(quoted(), this.directory.data(), this.directory.log(),
				options);
	}

	private String quoted() {
		int last = this.control.size() - 1;
		return Stream.concat(this.control.subList(0, last).stream(), Stream.of('"' + this.control.get(last) + '"'))
			.collect(Collectors.joining(" "));
	}

	private void run(String... arguments) throws IOException {
		List<String> command = new ArrayList<>(this.control);
		command.addAll(List.of("-D", this.directory.data().toString()));
		command.addAll(List.of(arguments));
		Redirect log = Redirect.appendTo(this.directory.log().toFile());
		Process process = new ProcessBuilder(command).redirectOutput(log).redirectError(log).start();
		try {
			if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS) || process.exitValue() != 0) {
				throw new IOException(String.join(" ", command) + " has failed");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException(ex);
		}
	}

}
