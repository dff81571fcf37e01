package io.isolateddb.testsupport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A JVM of its own for a program of the tests.
 */
public final class ChildJvm {

	private ChildJvm() {
	}

	/**
	 * The command that starts a JVM like this one.
	 */
	public static String java() {
		return Path.of(System.getProperty("java.home"), "bin", "java").toString();
	}

	/**
	 * The class path of the tests: that of the JVM may be a jar that only names it.
	 */
	public static String classPath() {
		return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
	}

	/**
	 * Run a program to its end.
	 * @param program its class
	 * @param options of the JVM
	 * @param arguments of the program
	 * @param most how long it may take
	 * @return what it has written
	 */
	public static String run(Class<?> program, List<String> options, List<String> arguments, Duration most)
			throws IOException, InterruptedException {
		return run(program, options, arguments, most, Map.of(), Path.of(""));
	}

	/**
	 * Run a program to its end.
	 * @param program its class
	 * @param options of the JVM
	 * @param arguments of the program
	 * @param most how long it may take
	 * @param variables environment variables in addition
	 * @param directory the working directory
	 * @return what it has written
	 */
	public static String run(Class<?> program, List<String> options, List<String> arguments, Duration most,
			Map<String, String> variables, Path directory) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of(java(), "-Xmx512m", "-cp", classPath(),
				"-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir")));
		if (!Repetitions.areFull()) {
			command.add("-XX:TieredStopAtLevel=1");
		}
		command.addAll(options);
		command.add(program.getName());
		command.addAll(arguments);
		Path log = Files.createTempFile("isolated-database-", ".log");
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
		builder.environment().putAll(variables);
		Process process = builder.directory(directory.toAbsolutePath().toFile()).start();
		try {
			boolean ended = process.waitFor(most.toSeconds(), TimeUnit.SECONDS);
			String output = Files.readString(log);
			assertThat(ended).as(() -> "ends:\n" + output).isTrue();
			return output;
		}
		finally {
			process.destroyForcibly().waitFor();
			Files.delete(log);
		}
	}

}
