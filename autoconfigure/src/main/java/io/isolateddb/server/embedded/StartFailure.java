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
 * An embedded server did not start. The failure has the exception and what the programs
 * of the server had written.
 */
final class StartFailure extends Exception {

	private static final long serialVersionUID = 1L;

	private static final int MOST_LINES = 3;

	private static final String PORT_TAKEN = "Address already in use";

	private static final Pattern UNKNOWN_LOCALE = Pattern.compile("(error|unrecognized option).*locale",
			Pattern.CASE_INSENSITIVE);

	private final String output;

	/**
	 * Create a failure that occurred before any program was started.
	 */
	StartFailure(Throwable cause) {
		super(cause);
		this.output = "";
	}

	StartFailure(Throwable cause, Path log) {
		super(cause);
		this.output = read(log);
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
	 * Whether PostgreSQL or the operating system does not know the locale.
	 */
	boolean isUnknownLocale() {
		return UNKNOWN_LOCALE.matcher(this.output).find();
	}

	boolean isPortTaken() {
		return (this.output + thrown()).contains(PORT_TAKEN);
	}

	private String thrown() {
		return String.join(": ",
				Stream.<Throwable>iterate(getCause(), (throwable) -> throwable != null, Throwable::getCause)
					.map(Throwable::toString)
					.toList());
	}

	/**
	 * The exception for the user, with the reason and the remedy.
	 * @param product the product of the server
	 * @param directory where the server has its files
	 */
	IsolatedDatabaseException explained(String product, Path directory) {
		return new IsolatedDatabaseException("Could not start an embedded " + product + " for isolated databases: "
				+ reason() + ". " + StartRemedy.of(this.output + thrown(), product, directory) + ".", getCause());
	}

	/**
	 * The last errors that the server wrote, else its last lines, else the exception.
	 */
	String reason() {
		Predicate<String> isError = (line) -> line.contains("FATAL") || line.contains("error:")
				|| line.contains("[ERROR]");
		List<String> lines = this.output.lines().filter(isError).toList();
		if (lines.isEmpty()) {
			lines = this.output.lines().filter(Predicate.not(String::isBlank)).toList();
		}
		String last = String.join("; ", lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size()));
		return last.isEmpty() ? thrown() : last;
	}

}
