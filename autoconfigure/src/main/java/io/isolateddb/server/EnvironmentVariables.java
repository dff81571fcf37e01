package io.isolateddb.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The environment variables of this process, and those of the nearest {@code .env} file
 * in the working directory or its parents, up to the root of the build. The ones of the
 * process take precedence. A blank variable counts as not set.
 */
final class EnvironmentVariables {

	private static final Set<String> MARKERS_OF_ROOT = Set.of(".git", ".mvn", "mvnw", "gradlew", "settings.gradle",
			"settings.gradle.kts");

	private static final Set<String> MARKERS_OF_MODULE = Set.of("pom.xml", "build.gradle", "build.gradle.kts");

	/** No variables. */
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
	 * Read the variables of this process and of its {@code .env} file.
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
	 * The directory and its parents up to the root of the build. The root is the nearest
	 * directory with a marker of a root, else the last of the consecutive parents with a
	 * marker of a module.
	 */
	private static List<Path> upToRoot(Path directory) {
		List<Path> path = new ArrayList<>();
		int modules = 0;
		for (Path next = directory; next != null; next = next.getParent()) {
			path.add(next);
			if (hasOneOf(next, MARKERS_OF_ROOT)) {
				return path;
			}
			if (modules == path.size() - 1 && hasOneOf(next, MARKERS_OF_MODULE)) {
				modules++;
			}
		}
		return path.subList(0, Math.max(1, modules));
	}

	private static boolean hasOneOf(Path directory, Set<String> markers) {
		return markers.stream().anyMatch((marker) -> Files.exists(directory.resolve(marker)));
	}

	/**
	 * The value of a variable, or {@code null} if it is not set.
	 */
	@Nullable String get(String name) {
		String value = this.real.get(name);
		if (value == null || value.isBlank()) {
			value = this.inFile.get(name);
		}
		return (value == null || value.isBlank()) ? null : value.strip();
	}

	/**
	 * The name of a variable that is set, with the file if it stands there, for messages.
	 */
	String origin(String name) {
		String value = this.real.get(name);
		return (value == null || value.isBlank()) ? name + " in " + this.file : name;
	}

}
