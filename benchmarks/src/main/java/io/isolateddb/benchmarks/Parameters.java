package io.isolateddb.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the command line says: {@code --name=value} for parameters, other words for the
 * parts to run. Immutable.
 *
 * @since 0.1.0
 */
public final class Parameters {

	private static final Set<String> NAMES = Set.of("rounds", "tests", "warm-up", "tables", "touched", "seed-rows",
			"template-mb", "class-size", "seed", "variants", "leases", "migrations", "jmh-iterations", "jvm", "server",
			"output", "wait");

	private final Map<String, String> values = new TreeMap<>();

	private final List<String> words = new ArrayList<>();

	/**
	 * Read the command line.
	 * @param arguments the arguments
	 * @throws IllegalArgumentException if there is no parameter of a name
	 */
	public Parameters(String... arguments) {
		for (String argument : arguments) {
			if (!argument.startsWith("--")) {
				this.words.add(argument);
				continue;
			}
			String[] parts = argument.substring(2).split("=", 2);
			if (parts.length < 2 || !NAMES.contains(parts[0])) {
				throw new IllegalArgumentException(
						"Could not read " + argument + ". Write --name=value, with one of the names " + NAMES + ".");
			}
			this.values.put(parts[0], parts[1]);
		}
	}

	/**
	 * A number.
	 * @param name the name of the parameter
	 * @param otherwise its default
	 * @return the number
	 */
	public int number(String name, int otherwise) {
		String value = this.values.get(name);
		return (value != null) ? Integer.parseInt(value) : otherwise;
	}

	/**
	 * A text.
	 * @param name the name of the parameter
	 * @param otherwise its default
	 * @return the text
	 */
	public String text(String name, String otherwise) {
		return this.values.getOrDefault(name, otherwise);
	}

	/**
	 * Whether the command line names a parameter.
	 * @param name the name of the parameter
	 * @return {@code true} if so
	 */
	public boolean has(String name) {
		return this.values.containsKey(name);
	}

	/**
	 * Whether the command line contains a word.
	 * @param word the word
	 * @return {@code true} if so
	 */
	public boolean says(String word) {
		return this.words.contains(word);
	}

}
