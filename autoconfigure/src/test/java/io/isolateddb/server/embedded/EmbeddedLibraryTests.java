package io.isolateddb.server.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EmbeddedLibrary}.
 */
class EmbeddedLibraryTests {

	static Stream<EmbeddedLibrary> libraries() {
		return Stream.of(EmbeddedPostgresResolver.LIBRARY, EmbeddedMariaDbResolver.LIBRARY);
	}

	@ParameterizedTest
	@MethodSource("libraries")
	void versionIsTheOneThatTheseTestsRunOn(EmbeddedLibrary library) throws IOException {
		Properties artifact = new Properties();
		try (InputStream properties = getClass()
			.getResourceAsStream("/META-INF/maven/" + library.group() + "/" + library.artifact() + "/pom.properties")) {
			artifact.load(properties);
		}

		assertThat(library.version()).isEqualTo(artifact.getProperty("version"));
	}

	@ParameterizedTest
	@MethodSource("libraries")
	void typeIsOneOfTheLibrary(EmbeddedLibrary library) {
		assertThat(getClass().getClassLoader().getResource(library.type().replace('.', '/') + ".class").toString())
			.contains("/" + library.artifact(), "-" + library.version() + ".jar!");
	}

}
