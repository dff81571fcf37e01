package io.isolateddb.registry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the build in a folder calls what it builds. It distinguishes the modules of one
 * build, and builds of different projects in containers with equal paths.
 */
final class ProjectName {

	private static final Pattern ARTIFACT_ID = Pattern
		.compile("(?s)(?:<!--.*?-->|<parent>.*?</parent>|<artifactId>\\s*([^<]*?)\\s*</artifactId>)");

	private static final Pattern ROOT_PROJECT = Pattern.compile("rootProject\\.name\\s*=\\s*[\"']([^\"']+)[\"']");

	private ProjectName() {
	}

	/**
	 * The name of the project in a folder.
	 * @return the artifact of Maven, or the root project of Gradle, or the name of the
	 * folder
	 */
	static String of(Path directory) {
		return find(directory.resolve("pom.xml"), ARTIFACT_ID)
			.or(() -> find(directory.resolve("settings.gradle"), ROOT_PROJECT))
			.or(() -> find(directory.resolve("settings.gradle.kts"), ROOT_PROJECT))
			.orElseGet(() -> folder(directory));
	}

	private static Optional<String> find(Path file, Pattern pattern) {
		try {
			Matcher matcher = pattern.matcher(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
			while (matcher.find()) {
				String name = matcher.group(1);
				if (name != null) {
					return Optional.of(name);
				}
			}
		}
		catch (IOException ex) {
			return Optional.empty();
		}
		return Optional.empty();
	}

	private static String folder(Path directory) {
		Path name = directory.toAbsolutePath().normalize().getFileName();
		return (name != null) ? name.toString() : "/";
	}

}
