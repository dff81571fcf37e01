package io.isolateddb.binding;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each field and method of a library that is not public and that we use: a version
 * without one makes a test here fail.
 */
class PrivateMemberTests {

	@ParameterizedTest
	@EnumSource
	void libraryHasIt(PrivateMember member) {
		assertThat(member.isPresent()).as(member.message(new NoSuchFieldException())).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	void warningNamesLibraryAndWhatIsNotIsolated(PrivateMember member) {
		assertThat(member.message(new NoSuchFieldException("gone"))).startsWith("Not isolated: ")
			.containsPattern("(Spring|Spring Batch|ShedLock|Quartz) \\S")
			.contains("java.lang.NoSuchFieldException: gone")
			.contains("Use a version");
	}

	/**
	 * DataSourceTargets looks for fields by their type, in wrappers of any library, and
	 * LiquibaseCopy copies all fields, whatever their names. H2SessionReset says in the
	 * report that it cannot reset a session, if a version of H2 has no such field.
	 */
	@Test
	void nothingElseIsMadeAccessible() throws IOException {
		try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
			List<Path> accessing = files.filter(Files::isRegularFile)
				.filter((file) -> contains(file, "setAccessible", "makeAccessible", "DirectFieldAccessor"))
				.toList();

			assertThat(accessing).extracting((file) -> file.getFileName().toString())
				.containsExactlyInAnyOrder("PrivateMember.java", "DataSourceTargets.java", "LiquibaseCopy.java",
						"H2SessionReset.java");
		}
	}

	private static boolean contains(Path file, String... texts) {
		try {
			String source = Files.readString(file);
			return Stream.of(texts).anyMatch(source::contains);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
