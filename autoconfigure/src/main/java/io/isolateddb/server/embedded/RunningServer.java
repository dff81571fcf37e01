package io.isolateddb.server.embedded;

/**
 * An embedded server that answers.
 */
interface RunningServer {

	/**
	 * Its first process.
	 */
	Postmaster postmaster();

	/**
	 * The version of the product.
	 */
	String version();

}
