package io.isolateddb.registry;

/**
 * What a database in the registry is for.
 *
 * @since 0.1.0
 */
public enum DatabaseKind {

	/**
	 * A template under construction, or a copy that another database is compared with.
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
	 * A template. Until it is complete, no database has this name.
	 */
	TEMPLATE,

	/**
	 * A database that stays after its test, for people to examine.
	 */
	KEPT

}
