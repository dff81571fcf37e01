package io.isolateddb.server;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Reads the text of a {@code .env} file as Docker Compose does: {@code NAME=value}, with
 * {@code export} before it or not. A value in single quotes is taken as it is. One in
 * double quotes may have escapes such as {@code \n}. Quoted values may have several
 * lines. Outside of single quotes, <code>${OTHER}</code> and
 * <code>${OTHER:-default}</code> are replaced. A number sign at the beginning or after a
 * space starts a comment.
 * <p>
 * Such files are made for other programs. A line that cannot be read is skipped, and only
 * its number is kept for the variable that it seems to set.
 */
final class DotEnvParser {

	private static final Pattern NAME = Pattern
		.compile("\\h*(?:export\\h+)?(?<name>[A-Za-z_][A-Za-z0-9_.]*)\\h*(?<equals>=?)\\h*");

	private static final Pattern COMMENT = Pattern.compile("(?:^|\\h)#");

	private static final Pattern REFERENCE = Pattern.compile("\\$\\{(\\w+)(?::?-([^}]*))?}");

	private static final Pattern ESCAPE = Pattern.compile("\\\\(.)", Pattern.DOTALL);

	private final Map<String, String> process;

	private final Map<String, String> values = new HashMap<>();

	private final Map<String, Integer> unreadable = new HashMap<>();

	/**
	 * Create a parser.
	 * @param process the variables of the process, which take precedence where a value
	 * refers to a variable
	 */
	DotEnvParser(Map<String, String> process) {
		this.process = process;
	}

	/**
	 * Read a text. If it sets a variable twice, the last value counts.
	 */
	void parse(String file) {
		String text = file.replaceFirst("^\uFEFF", "").replaceAll("\\r\\n?", "\n");
		int position = 0;
		for (int line = 1; position < text.length(); line++) {
			int next = parseLine(text, position, line);
			line += (int) text.substring(position, next - 1).chars().filter((character) -> character == '\n').count();
			position = next;
		}
	}

	/**
	 * Read the variable that starts on a line.
	 * @return where the next line starts
	 */
	private int parseLine(String text, int start, int number) {
		int end = endOfLine(text, start);
		String line = text.substring(start, end);
		Matcher name = NAME.matcher(line);
		if (!name.lookingAt() || name.end() == line.length() && name.group("equals").isEmpty()) {
			return end + 1;
		}
		int next = name.group("equals").isEmpty() ? -1 : parseValue(name.group("name"), text, start + name.end(), end);
		if (next < 0) {
			this.values.remove(name.group("name"));
			this.unreadable.put(name.group("name"), number);
			return end + 1;
		}
		this.unreadable.remove(name.group("name"));
		return next;
	}

	/**
	 * Read a value.
	 * @return where the next line starts, or -1 if the value cannot be read
	 */
	private int parseValue(String name, String text, int start, int endOfLine) {
		char quote = (start < endOfLine) ? text.charAt(start) : ' ';
		if (quote != '\'' && quote != '"') {
			this.values.put(name, replaceReferences(withoutComment(text.substring(start, endOfLine))));
			return endOfLine + 1;
		}
		int close = closingQuote(text, start);
		int end = (close < 0) ? -1 : endOfLine(text, close);
		if (close < 0 || !withoutComment(text.substring(close + 1, end)).isEmpty()) {
			return -1;
		}
		String value = text.substring(start + 1, close);
		this.values.put(name, (quote == '\'') ? value : replaceReferences(unescape(value)));
		return end + 1;
	}

	private static int endOfLine(String text, int position) {
		int end = text.indexOf('\n', position);
		return (end < 0) ? text.length() : end;
	}

	private static int closingQuote(String text, int open) {
		char quote = text.charAt(open);
		for (int index = open + 1; index < text.length(); index++) {
			if (text.charAt(index) == quote) {
				return index;
			}
			if (quote == '"' && text.charAt(index) == '\\') {
				index++;
			}
		}
		return -1;
	}

	private static String withoutComment(String line) {
		Matcher comment = COMMENT.matcher(line);
		return (comment.find() ? line.substring(0, comment.start()) : line).strip();
	}

	private String replaceReferences(String text) {
		return REFERENCE.matcher(text)
			.replaceAll((reference) -> Matcher.quoteReplacement(valueOf(reference.group(1), reference.group(2))));
	}

	private String valueOf(String name, @Nullable String other) {
		String value = this.process.getOrDefault(name, this.values.getOrDefault(name, ""));
		return (value.isEmpty() && other != null) ? other : value;
	}

	private static String unescape(String text) {
		return ESCAPE.matcher(text).replaceAll((escape) -> Matcher.quoteReplacement(switch (escape.group(1)) {
			case "n" -> "\n";
			case "r" -> "\r";
			case "t" -> "\t";
			default -> escape.group(1);
		}));
	}

	/**
	 * The variables by name.
	 */
	Map<String, String> values() {
		return this.values;
	}

	/**
	 * The numbers of the lines that cannot be read, by the variable that they seem to
	 * set.
	 */
	Map<String, Integer> unreadable() {
		return this.unreadable;
	}

}
