package io.isolateddb.pool;

/**
 * What a database in the registry is.
 */
enum DatabaseKind {

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
	TEMPLATE

}
