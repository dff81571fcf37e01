package io.isolateddb.registry;

/**
 * What a database in the registry is.
 *
 * @since 0.1.0
 */
public enum DatabaseKind {

	/**
	 * A template in the making.
	 */
	SCRATCH,

	/**
	 * A copy of a template, for tests.
	 */
	CLONE,

	/**
	 * A copy of a template, for the start of a context.
	 */
	START_UP,

	/**
	 * A template, or what will have this name when it is complete.
	 */
	TEMPLATE,

	/**
	 * A database that stays for somebody to look at.
	 */
	KEPT

}
