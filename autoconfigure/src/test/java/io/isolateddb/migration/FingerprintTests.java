package io.isolateddb.migration;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Fingerprint}.
 */
class FingerprintTests {

	@Test
	void valueWhenPartsAreEqualIsEqual() {
		assertThat(of("a", "b")).isEqualTo(of("a", "b")).hasSize(64).matches("[0-9a-f]+");
	}

	@Test
	void valueWhenPartsAreCutDifferentlyDiffers() {
		assertThat(of("ab", "c")).isNotEqualTo(of("a", "bc")).isNotEqualTo(of("abc"));
	}

	@Test
	void valueWhenPartIsMissingDiffersFromEmptyPart() {
		assertThat(of((String) null)).isNotEqualTo(of("")).isNotEqualTo(of());
	}

	@Test
	void valueWhenOrderDiffersDiffers() {
		assertThat(of("a", "b")).isNotEqualTo(of("b", "a"));
	}

	@Test
	void valueWhenUnorderedPartsAreInOtherOrderIsEqual() {
		assertThat(unordered("a", "b")).isEqualTo(unordered("b", "a"));
	}

	@Test
	void valueWhenUnorderedPartIsThereTwiceDiffers() {
		assertThat(unordered("a", "a")).isNotEqualTo(unordered("a"));
	}

	private static String of(String... parts) {
		Fingerprint fingerprint = new Fingerprint();
		Stream.of(parts).forEach(fingerprint::add);
		return fingerprint.value();
	}

	private static String unordered(String... parts) {
		return new Fingerprint().addUnordered(Stream.of(parts).map((part) -> new Fingerprint().add(part))).value();
	}

}
