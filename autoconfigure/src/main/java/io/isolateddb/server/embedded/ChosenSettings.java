package io.isolateddb.server.embedded;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.server.ServerSettings;

/**
 * The settings that a user has chosen for an embedded server. They are part of what names
 * its directory: who chooses others gets another server.
 *
 * @param values the values by name, in lower case and with underscores
 */
record ChosenSettings(Map<String, String> values) {

	/**
	 * Nothing is chosen.
	 */
	static final ChosenSettings NONE = new ChosenSettings(Map.of());

	private static final int LENGTH_OF_FINGERPRINT = 12;

	private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_$]*(\\.[a-z_][a-z0-9_$]*)*");

	/**
	 * Verify what a user has chosen.
	 * @param product the product of the server, for messages
	 * @param values the values by name
	 * @param own the settings that nobody can choose, each with the reason, a clause
	 * @throws IsolatedDatabaseException if one of them is chosen, or a name is none
	 */
	static ChosenSettings of(String product, Map<String, String> values, Map<String, String> own) {
		values.forEach((name, value) -> {
			String reason = NAME.matcher(name).matches() ? own.get(name) : "it is not the name of a setting";
			if (reason != null) {
				throw new IsolatedDatabaseException("Could not start an embedded " + product
						+ " for isolated databases with " + assignment(name, value) + ": " + reason
						+ ". Remove this property, or name a server of your own with isolated-database.server.url.");
			}
		});
		return new ChosenSettings(values);
	}

	boolean isEmpty() {
		return this.values.isEmpty();
	}

	/**
	 * The settings of the library without those that the user has chosen otherwise.
	 */
	Map<String, String> complete(Map<String, String> defaults) {
		Map<String, String> settings = new TreeMap<>(defaults);
		settings.keySet().removeAll(this.values.keySet());
		return settings;
	}

	/**
	 * What the settings add to the name of a directory, which is the same in each JVM.
	 */
	String fingerprint() {
		return isEmpty() ? ""
				: "-" + digest(new TreeMap<>(this.values).entrySet()
					.stream()
					.map((entry) -> entry.getKey() + '=' + entry.getValue() + '\0')
					.collect(Collectors.joining()));
	}

	private static String digest(String text) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(digest).substring(0, LENGTH_OF_FINGERPRINT);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("This JVM lacks SHA-256, which every JVM must provide", ex);
		}
	}

	/**
	 * Whether a line of a server's log concerns one of the settings.
	 */
	boolean concerns(String line) {
		return this.values.keySet().stream().anyMatch((name) -> names(line, name));
	}

	/**
	 * Either product may write a name with dashes, as an option of its program.
	 */
	private static boolean names(String line, String name) {
		return Pattern.compile("(?<![a-z0-9_])" + Pattern.quote(name) + "(?![a-z0-9_])")
			.matcher(ServerSettings.normalized(line))
			.find();
	}

	/**
	 * The settings at which an error of the server points: those that it names, or those
	 * whose values it names, or else all.
	 * @param said what the server said
	 * @return the settings as a user writes them, or an empty string if there are none
	 */
	String suspects(String said) {
		List<Map.Entry<String, String>> all = List.copyOf(this.values.entrySet());
		List<Map.Entry<String, String>> named = all.stream().filter((entry) -> names(said, entry.getKey())).toList();
		List<Map.Entry<String, String>> valued = all.stream()
			.filter((entry) -> !entry.getValue().isBlank() && said.contains(entry.getValue().strip()))
			.toList();
		List<Map.Entry<String, String>> suspects = !named.isEmpty() ? named : !valued.isEmpty() ? valued : all;
		return suspects.stream()
			.map((entry) -> assignment(entry.getKey(), entry.getValue()))
			.collect(Collectors.joining(", "));
	}

	private static String assignment(String name, String value) {
		return ServerSettings.EMBEDDED_SETTINGS + name + " = '" + value + "'";
	}

	/**
	 * What the server's description says of them.
	 */
	String description() {
		return isEmpty() ? "" : ", with the settings " + String.join(", ", new TreeMap<>(this.values).keySet());
	}

}
