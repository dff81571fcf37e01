package io.isolateddb.registry;

import org.jspecify.annotations.Nullable;

/**
 * How a JVM shares a server with others.
 *
 * @param connectionLimit most connections over all pools of all JVMs, or {@code null} for
 * what the server allows and others leave
 * @param cacheTemplates whether templates stay for later runs
 * @param mostTemplates how many of them may stay, 0 or more
 * @since 0.1.0
 */
public record ServerOptions(@Nullable Integer connectionLimit, boolean cacheTemplates, int mostTemplates) {

	private static final int MOST_TEMPLATES = 10;

	/**
	 * Create options.
	 * @param connectionLimit most connections over all pools of all JVMs, or {@code null}
	 * for what the server allows and others leave
	 * @param cacheTemplates whether templates stay for later runs
	 * @param mostTemplates how many of them may stay, 0 or more
	 */
	public ServerOptions {
		if (mostTemplates < 0) {
			throw new IllegalArgumentException("The number of cached templates is " + mostTemplates
					+ ". Set isolated-database.template.max-cached to 0 or more.");
		}
	}

	/**
	 * The options if nothing is said.
	 * @return the options
	 */
	public static ServerOptions defaults() {
		return new ServerOptions(null, true, MOST_TEMPLATES);
	}

}
