package io.isolateddb.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The nearest {@code .env} file in a directory or its parents, up to the root of the
 * build.
 *
 * @param path the file
 */
record DotEnvFile(Path path) {

	private static final Set<String> MARKERS_OF_ROOT = Set.of(".git", ".mvn", "mvnw", "gradlew", "settings.gradle",
			"settings.gradle.kts");

	private static final Set<String> MARKERS_OF_MODULE = Set.of("pom.xml", "build.gradle", "build.gradle.kts");

	/**
	 * Find the file.
	 */
	static Optional<DotEnvFile> find(Path directory) {
		return upToRoot(directory.toAbsolutePath().normalize()).stream()
			.map((candidate) -> candidate.resolve(".env"))
			.filter(Files::isRegularFile)
			.findFirst()
			.map(DotEnvFile::new);
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
	 * Read the variables. Bytes that are not UTF-8 are replaced: most of them are in
	 * comments.
	 * @param process the variables of the process, to which the file may refer
	 * @throws IOException if this user may not read the file
	 */
	EnvironmentVariables variables(Map<String, String> process) throws IOException {
		DotEnvParser parser = new DotEnvParser(process);
		parser.parse(new String(Files.readAllBytes(this.path), StandardCharsets.UTF_8));
		return new EnvironmentVariables(parser.values(), this.path, parser.unreadable());
	}

}
