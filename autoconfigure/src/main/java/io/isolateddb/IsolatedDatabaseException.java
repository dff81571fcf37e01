package io.isolateddb;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a test cannot have its database. The message says what failed and what to
 * do about it.
 *
 * @since 0.1.0
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public class IsolatedDatabaseException extends RuntimeException {

	/**
	 * Create an exception without a cause.
	 * @param message what failed, for which test or database, why, and what to do
	 */
	public IsolatedDatabaseException(String message) {
		super(message);
	}

	/**
	 * Create an exception with a cause.
	 * @param message what failed, for which test or database, why, and what to do
	 * @param cause the cause
	 */
	public IsolatedDatabaseException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
