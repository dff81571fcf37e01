package io.isolateddb.migration;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Sums parts up to one SHA-256 value. Each part goes in with its length, so that parts
 * cannot flow into each other: {@code "ab", "c"} differs from {@code "a", "bc"}. Not
 * thread-safe.
 *
 * @since 0.1.0
 */
public final class Fingerprint {

	private final MessageDigest digest = sha256();

	/**
	 * Create the fingerprint of nothing yet.
	 */
	public Fingerprint() {
	}

	/**
	 * Add a text, or that there is none.
	 * @param part the text, or {@code null}
	 * @return this
	 */
	public Fingerprint add(@Nullable String part) {
		if (part == null) {
			addLength(-1);
			return this;
		}
		return add(part.getBytes(StandardCharsets.UTF_8));
	}

	Fingerprint add(byte[] part) {
		addLength(part.length);
		this.digest.update(part);
		return this;
	}

	/**
	 * Add parts whose order makes no difference.
	 */
	Fingerprint addUnordered(Stream<Fingerprint> parts) {
		List<String> values = parts.map(Fingerprint::value).sorted().toList();
		addLength(values.size());
		values.forEach(this::add);
		return this;
	}

	/**
	 * The value in hexadecimal digits. Ends this fingerprint: nothing can be added to it
	 * afterwards.
	 * @return the value
	 */
	public String value() {
		return HexFormat.of().formatHex(this.digest.digest());
	}

	private void addLength(int length) {
		this.digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
