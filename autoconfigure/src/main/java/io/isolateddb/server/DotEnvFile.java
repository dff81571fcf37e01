package io.isolateddb.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.isolateddb.IsolatedDatabaseException;

/**
 * A file of environment variables as other tools write and read it: {@code NAME=value},
 * with {@code export} before it or not, in single quotes as it is, in double quotes with
 * {@code \n} and the like, and with {@code ${OTHER}} outside of single quotes. What
 * follows a number sign is a comment. Quoted values may have several lines.
 */
final class DotEnvFile {

	private static final Pattern BLANK = Pattern.compile("(?:\\h*(?:#.*)?\\R)*\\h*(?:#.*)?");

	private static final Pattern VARIABLE = Pattern
		.compile("\\h*(?:export\\h+)?(?<name>[A-Za-z_][A-Za-z0-9_.]*)\\h*=\\h*"
				+ "(?:'(?<single>[^']*)'|\"(?<quoted>(?:[^\"\\\\]|\\\\(?s:.))*)\"|(?<plain>(?:(?!['\"#])\\V(?:(?!\\h#)\\V)*)?))"
				+ "\\h*(?:#.*)?(?:\\R|\\z)");

	private static final Pattern REFERENCE = Pattern.compile("\\$\\{(\\w+)}");

	private final Path file;

	private final Map<String, String> real;

	/**
	 * Create a file.
	 * @param file the file
	 * @param real the variables of the process, which win where others are referred to
	 */
	DotEnvFile(Path file, Map<String, String> real) {
		this.file = file;
		this.real = real;
	}

	/**
	 * Read the file.
	 * @return the variables by name; the last of a name counts
	 * @throws IsolatedDatabaseException if there is something else in it
	 */
	Map<String, String> variables() {
		String text = read();
		Map<String, String> variables = new LinkedHashMap<>();
		Matcher matcher = BLANK.matcher(text);
		int position = skipBlank(matcher, 0);
		while (position < text.length()) {
			matcher.usePattern(VARIABLE).region(position, text.length());
			if (!matcher.lookingAt()) {
				throw broken(text.substring(0, position).lines().count() + 1);
			}
			variables.put(matcher.group("name"), value(matcher, variables));
			position = skipBlank(matcher, matcher.end());
		}
		return variables;
	}

	private static int skipBlank(Matcher matcher, int position) {
		matcher.usePattern(BLANK).region(position, matcher.regionEnd());
		return matcher.lookingAt() ? matcher.end() : position;
	}

	private String value(Matcher matcher, Map<String, String> variables) {
		String single = matcher.group("single");
		if (single != null) {
			return single;
		}
		String quoted = matcher.group("quoted");
		String text = (quoted != null) ? unescape(quoted) : matcher.group("plain").strip();
		return REFERENCE.matcher(text).replaceAll((reference) -> {
			String name = reference.group(1);
			return Matcher.quoteReplacement(this.real.getOrDefault(name, variables.getOrDefault(name, "")));
		});
	}

	private static String unescape(String quoted) {
		return Pattern.compile("\\\\(.)", Pattern.DOTALL)
			.matcher(quoted)
			.replaceAll((escape) -> Matcher.quoteReplacement(switch (escape.group(1)) {
				case "n" -> "\n";
				case "r" -> "\r";
				case "t" -> "\t";
				default -> escape.group(1);
			}));
	}

	private String read() {
		try {
			return Files.readString(this.file);
		}
		catch (IOException ex) {
			throw new IsolatedDatabaseException(
					"Could not read " + this.file + ", which may name the database server of isolated tests: " + ex
							+ ". Let this user read it, as UTF-8, or remove it.",
					ex);
		}
	}

	/**
	 * The line itself may hold a password, so it is not shown.
	 */
	private IsolatedDatabaseException broken(long line) {
		return new IsolatedDatabaseException("Could not read line " + line + " of " + this.file
				+ ", which may name the database server of isolated tests: it is not of the form NAME=value, or a quote "
				+ "is not closed. Correct it, or put # before it.");
	}

}
