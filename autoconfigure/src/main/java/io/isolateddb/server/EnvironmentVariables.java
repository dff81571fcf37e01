package io.isolateddb.server;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;

import io.isolateddb.IsolatedDatabaseException;
import org.jspecify.annotations.Nullable;

/**
 * The environment variables of this process, or those of a {@code .env} file. A blank
 * variable counts as not set.
 *
 * @param values the values by name
 * @param file the file, or {@code null} for the variables of the process
 * @param unreadable the numbers of the lines that cannot be read, by the variable that
 * they seem to set
 */
record EnvironmentVariables(Map<String, String> values, @Nullable Path file, Map<String, Integer> unreadable) {

	/** No variables. */
	static final EnvironmentVariables NONE = new EnvironmentVariables(Map.of());

	/**
	 * The variables of a process.
	 * @param values the values by name
	 */
	EnvironmentVariables(Map<String, String> values) {
		this(values, null, Map.of());
	}

	/**
	 * Whether a variable is set, even if its line cannot be read.
	 */
	boolean has(String name) {
		return !this.values.getOrDefault(name, "").isBlank() || this.unreadable.containsKey(name);
	}

	/**
	 * The value of a variable, or {@code null} if it is not set.
	 * @throws IsolatedDatabaseException if its line cannot be read; the message does not
	 * show the line, which may contain a password
	 */
	@Nullable String get(String name) {
		if (this.unreadable.containsKey(name)) {
			throw new IsolatedDatabaseException("Could not read line " + this.unreadable.get(name) + " of " + this.file
					+ ", which seems to name the database server of isolated tests: it is not of the form NAME=value, "
					+ "or a quote is not closed. Correct it, or put # before it.");
		}
		return has(name) ? this.values.getOrDefault(name, "").strip() : null;
	}

	/**
	 * The origin of some variables, for messages.
	 */
	String origin(Collection<String> names) {
		return String.join(", ", names) + ((this.file != null) ? " in " + this.file : "");
	}

}
