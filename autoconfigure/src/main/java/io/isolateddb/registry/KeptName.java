package io.isolateddb.registry;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

import io.isolateddb.migration.Fingerprint;

/**
 * Chooses the name of a kept database. People can read the simple name of the test class
 * and the method in it. A digest of the full name of the test and of the project makes it
 * the name of one test of one project.
 *
 * @since 0.1.0
 */
public final class KeptName {

	static final String PREFIX = "isodb_kept_";

	/**
	 * The longest name that servers allow, in bytes.
	 */
	private static final int MOST_BYTES = 63;

	private static final int DIGEST = 8;

	/**
	 * Control characters, and those beyond 16 bits, which MySQL allows in no name.
	 */
	private static final String NOT_ALLOWED = "[\\p{Cntrl}\\p{Cs}\\x{10000}-\\x{10FFFF}]";

	private static final Pattern DATA_SOURCE = Pattern.compile(" \\(DataSource '(.*)'\\)$");

	private KeptName() {
	}

	/**
	 * The name of the database that is kept for a test.
	 * @param test the test, such as {@code com.example.PostTests#publishes} or, if the
	 * database is that of a certain DataSource,
	 * {@code com.example.PostTests#publishes (DataSource 'archive')}
	 * @param parts the project, and what else makes a difference
	 * @return the name
	 */
	public static String of(String test, String... parts) {
		String name = DATA_SOURCE.matcher(test).replaceFirst(".$1");
		Fingerprint fingerprint = new Fingerprint().add(test);
		List.of(parts).forEach(fingerprint::add);
		String digest = fingerprint.value().substring(0, DIGEST);
		return PREFIX + readable(name.replaceAll(NOT_ALLOWED, "_"), MOST_BYTES - PREFIX.length() - DIGEST - 1) + "_"
				+ digest;
	}

	/**
	 * The innermost class and the method. If both are long, each gets half.
	 */
	private static String readable(String test, int bytes) {
		int hash = test.indexOf('#');
		String type = (hash < 0) ? test : test.substring(0, hash);
		String name = type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1);
		if (hash < 0) {
			return shorten(name, bytes);
		}
		String method = "." + test.substring(hash + 1);
		String shortened = shorten(name, Math.max(bytes - length(method), bytes / 2));
		return shortened + shorten(method, bytes - length(shortened));
	}

	private static int length(String text) {
		return text.getBytes(StandardCharsets.UTF_8).length;
	}

	private static String shorten(String text, int bytes) {
		StringBuilder shortened = new StringBuilder();
		int length = 0;
		for (int character : text.codePoints().toArray()) {
			String next = Character.toString(character);
			length += length(next);
			if (length > bytes) {
				break;
			}
			shortened.append(next);
		}
		return shortened.toString();
	}

}
