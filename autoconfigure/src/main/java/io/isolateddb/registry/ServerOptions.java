package io.isolateddb.registry;

import org.jspecify.annotations.Nullable;

/**
 * How a JVM shares a server with other JVMs and with later runs.
 *
 * @param connectionLimit most connections over all pools of all JVMs, or {@code null} for
 * what the server allows and others leave
 * @param cacheTemplates whether templates stay for later runs
 * @param maxCachedTemplates how many of them may stay, 0 or more
 * @since 0.1.0
 */
public record ServerOptions(@Nullable Integer connectionLimit, boolean cacheTemplates, int maxCachedTemplates) {

	private static final int MAX_CACHED_TEMPLATES = 10;

	/**
	 * Create options.
	 * @param connectionLimit most connections over all pools of all JVMs, or {@code null}
	 * for what the server allows and others leave
	 * @param cacheTemplates whether templates stay for later runs
	 * @param maxCachedTemplates how many of them may stay, 0 or more
	 * @throws IllegalArgumentException if the number of templates is negative
	 */
	public ServerOptions {
		if (maxCachedTemplates < 0) {
			throw new IllegalArgumentException("The number of cached templates is " + maxCachedTemplates
					+ ". Set isolated-database.template.max-cached to 0 or more.");
		}
	}

	/**
	 * The default options: no limit of our own, and up to 10 cached templates.
	 * @return the options
	 */
	public static ServerOptions defaults() {
		return new ServerOptions(null, true, MAX_CACHED_TEMPLATES);
	}

}
