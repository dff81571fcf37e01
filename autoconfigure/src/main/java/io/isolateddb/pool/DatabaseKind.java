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
	 * A copy of a template, for a test or for the start of a context.
	 */
	CLONE,

	/**
	 * A template, or what will have this name when it is complete.
	 */
	TEMPLATE

}
