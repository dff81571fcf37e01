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
 * Digests parts to one SHA-256 value. The length of each part is digested too, so that
 * {@code "ab", "c"} differs from {@code "a", "bc"}. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class Fingerprint {

	private final MessageDigest digest = sha256();

	/**
	 * Create a fingerprint without parts.
	 */
	public Fingerprint() {
	}

	/**
	 * Add a text, or its absence.
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
	 * The value in hexadecimal digits. No part can be added to this fingerprint
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
