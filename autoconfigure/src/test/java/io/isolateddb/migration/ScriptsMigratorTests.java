package io.isolateddb.migration;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ScriptsMigrator}.
 */
class ScriptsMigratorTests {

	@Test
	void fingerprintWhenContentsAreEqualIsEqualWhateverTheNames() {
		String fingerprint = new ScriptsMigrator(List.of(new SqlScript("other", "SELECT 1"))).fingerprint();

		assertThat(fingerprint(script("SELECT 1"))).isEqualTo(fingerprint);
	}

	@Test
	void fingerprintWhenContentDiffersDiffers() {
		assertThat(fingerprint(script("SELECT 1"))).isNotEqualTo(fingerprint(script("SELECT 2")));
	}

	@Test
	void fingerprintWhenOrderDiffersDiffers() {
		assertThat(fingerprint(script("a"), script("b"))).isNotEqualTo(fingerprint(script("b"), script("a")));
	}

	@Test
	void fingerprintWhenContentMovesToNextScriptDiffers() {
		assertThat(fingerprint(script("SELECT 1;"), script("SELECT 2;")))
			.isNotEqualTo(fingerprint(script("SELECT 1;SELECT 2;"), script("")));
	}

	private static SqlScript script(String content) {
		return new SqlScript("script.sql", content);
	}

	private static String fingerprint(SqlScript... scripts) {
		return new ScriptsMigrator(Stream.of(scripts).toList()).fingerprint();
	}

}
