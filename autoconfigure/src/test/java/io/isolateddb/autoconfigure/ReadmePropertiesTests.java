package io.isolateddb.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.json.JsonParserFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the README's table of properties against the generated metadata, so that neither
 * a key nor a default nor a description can drift.
 */
class ReadmePropertiesTests {

	private static final String METADATA = "/META-INF/spring-configuration-metadata.json";

	@Test
	void tableOfPropertiesIsThatOfTheMetadata() throws IOException {
		List<String> rows = Files.readAllLines(Path.of("..", "README.md"))
			.stream()
			.filter((line) -> line.startsWith("| `isolated-database."))
			.sorted()
			.toList();

		assertThat(rows).isEqualTo(properties().stream().map(ReadmePropertiesTests::row).sorted().toList());
	}

	@SuppressWarnings("unchecked")
	private static List<Map<String, Object>> properties() throws IOException {
		try (InputStream metadata = ReadmePropertiesTests.class.getResourceAsStream(METADATA)) {
			String json = new String(metadata.readAllBytes());
			return (List<Map<String, Object>>) JsonParserFactory.getJsonParser().parseMap(json).get("properties");
		}
	}

	private static String row(Map<String, Object> property) {
		Object value = property.get("defaultValue");
		String shown = (value != null) ? " `" + value + "`" : "";
		return "| `" + property.get("name") + "` |" + shown + " | " + property.get("description") + " |";
	}

}
