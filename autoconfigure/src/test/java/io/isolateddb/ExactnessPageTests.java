package io.isolateddb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds that the tests which {@code docs/exactness.md} names exist, and that each line of
 * its tables names one.
 */
class ExactnessPageTests {

	private static final Path PAGE = Path.of("..", "docs", "exactness.md");

	private static final Pattern TEST = Pattern.compile("`(\\w+Tests)\\.(\\w+)`");

	@Test
	void testsThatThePageNamesExist() throws IOException {
		Map<String, Path> sources = sources();
		List<String> missing = new ArrayList<>();
		Matcher tests = TEST.matcher(Files.readString(PAGE));
		while (tests.find()) {
			Path source = sources.get(tests.group(1) + ".java");
			if (source == null || !Files.readString(source).contains("void " + tests.group(2) + "(")) {
				missing.add(tests.group());
			}
		}

		assertThat(missing).isEmpty();
	}

	@Test
	void eachLineOfATableNamesATest() throws IOException {
		assertThat(Files.readAllLines(PAGE)).filteredOn((line) -> line.startsWith("| "))
			.filteredOn((line) -> !line.endsWith("| test |"))
			.isNotEmpty()
			.allMatch((line) -> TEST.matcher(line).find());
	}

	private static Map<String, Path> sources() throws IOException {
		try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
			return files.filter((file) -> file.toString().endsWith("Tests.java"))
				.collect(Collectors.toMap((file) -> file.getFileName().toString(), (file) -> file, (one, two) -> one));
		}
	}

}
