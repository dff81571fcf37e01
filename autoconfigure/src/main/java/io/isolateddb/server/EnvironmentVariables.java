package io.isolateddb.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The environment variables of this process, and behind them those of the nearest
 * {@code .env} file in the working directory or its parents, up to the root of the build.
 * What is blank counts as not set.
 *
 * @since 0.1.0
 */
public final class EnvironmentVariables {

	private static final Set<String> MARKS_OF_ROOT = Set.of(".git", ".mvn", "mvnw", "gradlew", "settings.gradle",
			"settings.gradle.kts");

	private static final Set<String> MARKS_OF_MODULE = Set.of("pom.xml", "build.gradle", "build.gradle.kts");

	/** No variables at all. */
	static final EnvironmentVariables NONE = new EnvironmentVariables();

	private final Map<String, String> real;

	private final @Nullable Path file;

	private final Map<String, String> inFile;

	EnvironmentVariables(Map<String, String> real, Path directory) {
		this.real = real;
		this.file = find(directory.toAbsolutePath().normalize());
		this.inFile = (this.file != null) ? new DotEnvFile(this.file, real).variables() : Map.of();
	}

	private EnvironmentVariables() {
		this.real = Map.of();
		this.file = null;
		this.inFile = Map.of();
	}

	/**
	 * Those of this process, read afresh.
	 */
	static EnvironmentVariables ofThisProcess() {
		return new EnvironmentVariables(System.getenv(), Path.of(System.getProperty("user.dir")));
	}

	private static @Nullable Path find(Path directory) {
		for (Path candidate : upToRoot(directory)) {
			Path file = candidate.resolve(".env");
			if (Files.isRegularFile(file)) {
				return file;
			}
		}
		return null;
	}

	/**
	 * The root is the first directory that looks like one, else the last of those above
	 * each other that look like modules.
	 */
	private static List<Path> upToRoot(Path directory) {
		List<Path> path = new ArrayList<>();
		int modules = 0;
		for (Path next = directory; next != null; next = next.getParent()) {
			path.add(next);
			if (hasOneOf(next, MARKS_OF_ROOT)) {
				return path;
			}
			if (modules == path.size() - 1 && hasOneOf(next, MARKS_OF_MODULE)) {
				modules++;
			}
		}
		return path.subList(0, Math.max(1, modules));
	}

	private static boolean hasOneOf(Path directory, Set<String> marks) {
		return marks.stream().anyMatch((mark) -> Files.exists(directory.resolve(mark)));
	}

	@Nullable String get(String name) {
		String value = this.real.get(name);
		if (value == null || value.isBlank()) {
			value = this.inFile.get(name);
		}
		return (value == null || value.isBlank()) ? null : value.strip();
	}

	/**
	 * Where a variable that is set stands, as messages name it.
	 */
	String origin(String name) {
		String value = this.real.get(name);
		return (value == null || value.isBlank()) ? name + " in " + this.file : name;
	}

}
