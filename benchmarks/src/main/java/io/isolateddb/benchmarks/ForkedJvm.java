package io.isolateddb.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A JVM of its own for one measurement, which writes what it has found to a file.
 *
 * @param main the class to start
 * @param options options of the JVM
 * @param classPath which entries of the class path it gets
 * @since 0.1.0
 */
public record ForkedJvm(Class<?> main, List<String> options, Predicate<String> classPath) {

	/**
	 * Run it to its end.
	 * @param name names the files
	 * @param properties what the JVM has to know, as system properties
	 * @return what it has found
	 * @throws IOException if it cannot be started or has failed
	 */
	public Properties run(String name, Properties properties) throws IOException {
		Path folder = Files.createDirectories(Path.of("benchmarks", "target", "runs"));
		Path result = folder.resolve(name);
		Files.deleteIfExists(result);
		Path log = folder.resolve(name + ".log");
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g", "-cp",
						filteredClassPath()));
		command.addAll(this.options);
		command.addAll(Product.options());
		properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
		try (ServerFolder server = ServerFolder.create()) {
			if (!properties.containsKey(ServerFolder.PROPERTY)) {
				command.add("-D" + ServerFolder.PROPERTY + "=" + server.path());
			}
			command.add(this.main.getName());
			command.add(result.toString());
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(log.toFile())
				.start();
			if (waitFor(process) != 0 || !Files.exists(result)) {
				throw new IOException("A JVM for " + name + " has failed" + cause(log) + ". Its log is " + log + ".");
			}
		}
		return read(result);
	}

	private String filteredClassPath() {
		return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter(this.classPath)
			.collect(Collectors.joining(File.pathSeparator));
	}

	/**
	 * The last cause that a log tells, if it tells any.
	 */
	private static String cause(Path log) throws IOException {
		try (Stream<String> lines = Files.lines(log)) {
			return lines.filter((line) -> line.startsWith("Caused by: "))
				.reduce((earlier, later) -> later)
				.map((line) -> ": " + line)
				.orElse("");
		}
	}

	private static int waitFor(Process process) throws IOException {
		try {
			return process.waitFor();
		}
		catch (InterruptedException ex) {
			process.destroy();
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted", ex);
		}
	}

	private static Properties read(Path file) throws IOException {
		Properties properties = new Properties();
		try (var reader = Files.newBufferedReader(file)) {
			properties.load(reader);
		}
		return properties;
	}

	/**
	 * Write what a forked JVM has found.
	 * @param file the file that it was told to write
	 * @param properties what it has found
	 * @throws IOException if the file cannot be written
	 */
	public static void write(String file, Properties properties) throws IOException {
		try (var writer = Files.newBufferedWriter(Path.of(file))) {
			properties.store(writer, null);
		}
	}

}
