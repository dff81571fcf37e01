package io.isolateddb.registry;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KeptName}.
 */
class KeptNameTests {

	@Test
	void classAndMethodCanBeRead() {
		assertThat(KeptName.of("com.example.PostTests#publishes")).startsWith("isodb_kept_PostTests.publishes_");
		assertThat(KeptName.of("com.example.PostTests")).startsWith("isodb_kept_PostTests_");
	}

	@Test
	void classAndMethodBothHaveTheirShareIfTheyAreLong() {
		assertThat(KeptName.of("com.example.Outer$" + "Class".repeat(20) + "#" + "method".repeat(20)))
			.matches("isodb_kept_ClassClassClassClassC\\.methodmethodmethodmet_[0-9a-f]{8}");
		assertThat(KeptName.of("com.example.PostsOfManyPeopleOnOneServerIntegrationTests#adds"))
			.matches("isodb_kept_PostsOfManyPeopleOnOneServerIntegratio\\.adds_[0-9a-f]{8}");
	}

	@Test
	void databasesOfOneTestHaveDifferentNames() {
		assertThat(KeptName.of("com.example.PostTests#a (DataSource 'archive')"))
			.startsWith("isodb_kept_PostTests.a.archive_")
			.isNotEqualTo(KeptName.of("com.example.PostTests#a"));
	}

	@Test
	void sameTestHasTheSameName() {
		assertThat(KeptName.of("com.example.PostTests#a")).isEqualTo(KeptName.of("com.example.PostTests#a"));
	}

	@Test
	void testsOfDifferentClassesHaveDifferentNames() {
		assertThat(KeptName.of("com.example.PostTests#a")).isNotEqualTo(KeptName.of("org.example.PostTests#a"));
	}

	@Test
	void longNamesDifferInTheirDigests() {
		String test = "com.example.PostTests#" + "a".repeat(300);

		assertThat(KeptName.of(test)).hasSize(63).isNotEqualTo(KeptName.of(test + "b"));
	}

	@Test
	void lengthIsThatInBytesAndCharactersStayWhole() {
		String name = KeptName.of("com.example.PostTests#" + "é数".repeat(100));

		assertThat(name.getBytes(StandardCharsets.UTF_8).length).isBetween(57, 63);
		assertThat(name).contains("PostTests.é数é").doesNotContain("?");
	}

	@Test
	void charactersThatNotEveryServerAllowsAreReplaced() {
		assertThat(KeptName.of("com.example.PostTests#a\nb\0c")).startsWith("isodb_kept_PostTests.a_b_c_");
		assertThat(KeptName.of("com.example.PostTests#a🙂b")).startsWith("isodb_kept_PostTests.a_b_");
	}

}
