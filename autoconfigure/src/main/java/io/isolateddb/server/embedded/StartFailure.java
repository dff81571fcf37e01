package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.isolateddb.IsolatedDatabaseException;

/**
 * Why an embedded server did not start: what was thrown, and what its programs wrote
 * before.
 */
final class StartFailure extends Exception {

	private static final long serialVersionUID = 1L;

	private static final int MOST_LINES = 3;

	private static final String PORT_TAKEN = "Address already in use";

	private static final Pattern UNKNOWN_LOCALE = Pattern.compile("(error|unrecognized option).*locale",
			Pattern.CASE_INSENSITIVE);

	private final String said;

	/**
	 * Create a failure from which no program had a chance to write.
	 */
	StartFailure(Throwable cause) {
		super(cause);
		this.said = "";
	}

	StartFailure(Throwable cause, Path log) {
		super(cause);
		this.said = read(log);
	}

	static IOException portTaken(int port) {
		return new IOException(PORT_TAKEN + ": another server listens on port " + port);
	}

	private static String read(Path log) {
		try {
			return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
		}
		catch (IOException ex) {
			return "";
		}
	}

	/**
	 * Whether the version of PostgreSQL or the operating system does not know the locale.
	 */
	boolean isUnknownLocale() {
		return UNKNOWN_LOCALE.matcher(this.said).find();
	}

	boolean isPortTaken() {
		return (this.said + thrown()).contains(PORT_TAKEN);
	}

	private String thrown() {
		return String.join(": ",
				Stream.<Throwable>iterate(getCause(), (throwable) -> throwable != null, Throwable::getCause)
					.map(Throwable::toString)
					.toList());
	}

	/**
	 * The failure as the user sees it.
	 * @param product what did not start
	 * @param directory where the server has its files
	 */
	IsolatedDatabaseException explained(String product, Path directory) {
		return new IsolatedDatabaseException("Could not start an embedded " + product + " for isolated databases: "
				+ reason() + ". " + StartRemedy.of(this.said + thrown(), product, directory) + ".", getCause());
	}

	/**
	 * What the server said last, or what was thrown.
	 */
	String reason() {
		Predicate<String> telling = (line) -> line.contains("FATAL") || line.contains("error:")
				|| line.contains("[ERROR]");
		List<String> lines = this.said.lines().filter(telling).toList();
		if (lines.isEmpty()) {
			lines = this.said.lines().filter(Predicate.not(String::isBlank)).toList();
		}
		String last = String.join("; ", lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size()));
		return last.isEmpty() ? thrown() : last;
	}

}
