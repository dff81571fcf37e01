package io.isolateddb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the comparison with other systems against the tests that it names.
 */
class SeedsDocumentTests {

	private static final Path DOCUMENT = Path.of("..", "docs", "seeds.md");

	private static final Pattern LINK = Pattern.compile("\\[(\\w+)]\\((\\.\\./[^)#]+\\.java)\\)");

	@Test
	void testsThatAreNamedExist() throws IOException {
		assertThat(LINK.matcher(Files.readString(DOCUMENT)).results()).hasSizeGreaterThan(50).allSatisfy((link) -> {
			assertThat(DOCUMENT.resolveSibling(link.group(2))).isRegularFile();
			assertThat(link.group(2)).endsWith("/" + link.group(1) + ".java");
		});
	}

	@Test
	void eachFeatureHasATest() throws IOException {
		List<String> rows = Files.readAllLines(DOCUMENT).stream().filter((line) -> line.startsWith("| ")).toList();

		assertThat(rows).hasSizeGreaterThan(40)
			.allMatch((row) -> row.matches(".* \\| (.*Tests(\\.java\\)|`)|shown by|the same|every test) \\|"));
	}

}
