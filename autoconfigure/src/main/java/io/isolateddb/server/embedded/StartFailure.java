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
	 * @param chosen the settings that the user has chosen
	 * @param platform where it was to run
	 */
	IsolatedDatabaseException explained(String product, Path directory, ChosenSettings chosen, Platform platform) {
		String reason = reason(chosen);
		StartRemedy remedy = StartRemedy.of(this.output + thrown());
		boolean concernsChosen = !chosen.isEmpty()
				&& (remedy == StartRemedy.TRY_AGAIN || reason.lines().anyMatch(chosen::concerns));
		String text = concernsChosen ? "Correct or remove " + chosen.suspects(reason)
				: remedy.text(product, directory, platform);
		return new IsolatedDatabaseException("Could not start an embedded " + product + " for isolated databases: "
				+ reason + ". " + text + "." + platform.advice(), getCause());
	}

	/**
	 * The last errors that the server wrote, else its last lines, else the exception.
	 */
	String reason() {
		return reason(ChosenSettings.NONE);
	}

	/**
	 * PostgreSQL logs what is wrong with a setting, and how to correct it, before it
	 * gives up.
	 */
	private String reason(ChosenSettings chosen) {
		Predicate<String> isError = (line) -> line.contains("FATAL") || line.contains("error:")
				|| line.contains("[ERROR]")
				|| !chosen.isEmpty() && (line.contains("HINT:") || line.contains("LOG:") && chosen.concerns(line));
		List<String> lines = this.output.lines().filter(isError).toList();
		if (lines.isEmpty()) {
			lines = this.output.lines().filter(Predicate.not(String::isBlank)).toList();
		}
		String last = String.join("; ", lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size()));
		return last.isEmpty() ? thrown() : last;
	}

}
