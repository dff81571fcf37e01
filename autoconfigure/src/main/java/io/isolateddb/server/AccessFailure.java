package io.isolateddb.server;

import java.sql.SQLException;
import java.util.Set;

import io.isolateddb.IsolatedDatabaseException;

/**
 * Makes the exception for a server that is named but cannot be used, with the reason and
 * the remedy.
 */
final class AccessFailure {

	/**
	 * States of failures that may concern one database only: it does not exist, the user
	 * may not connect to it, or a rule of the server forbids it.
	 */
	private static final Set<String> ONE_DATABASE = Set.of("3D000", "42501", "28000", "55000");

	private AccessFailure() {
	}

	/**
	 * Whether the user might connect to another database of the server.
	 */
	static boolean concernsOneDatabase(SQLException exception) {
		return ONE_DATABASE.contains(state(exception));
	}

	/**
	 * The exception for a failed connection.
	 * @param exception the failure
	 * @param url the server
	 * @param origin where the URL stands
	 */
	static IsolatedDatabaseException of(SQLException exception, ServerUrl url, String origin) {
		return new IsolatedDatabaseException(message(url, origin, reason(exception), remedy(exception, url, origin)),
				exception);
	}

	/**
	 * Verify that the application has a driver for a server.
	 * @throws IsolatedDatabaseException if it has none
	 */
	static void requireDriver(ServerUrl url, String origin, ServerRequest request) {
		if (!url.product().hasDriver(request::hasClass)) {
			throw new IsolatedDatabaseException(message(url, origin, "there is no JDBC driver for it on the class path",
					"Add one, such as " + url.product().driverDependency()));
		}
	}

	private static String message(ServerUrl url, String origin, String reason, String remedy) {
		return "Could not use the " + url.product().name() + " server at " + url + " for isolated databases, which "
				+ origin + " names: " + reason + ". " + remedy + ".";
	}

	/**
	 * The message of the driver, and that of the root cause unless the driver repeats it.
	 */
	private static String reason(SQLException exception) {
		Throwable cause = exception;
		while (cause.getCause() != null) {
			cause = cause.getCause();
		}
		String message = String.valueOf(exception.getMessage()).strip();
		String rootCause = (cause instanceof SQLException) ? cause.getMessage() : cause.toString();
		String reason = (cause == exception || rootCause == null
				|| message.contains(String.valueOf(cause.getMessage()))) ? message
						: message + " (" + rootCause.strip() + ")";
		return reason.endsWith(".") ? reason.substring(0, reason.length() - 1) : reason;
	}

	private static String remedy(SQLException exception, ServerUrl url, String origin) {
		if (url.url().parameters().getOrDefault("socketFactory", "").contains("newsclub")
				&& String.valueOf(exception.getMessage()).contains("SocketFactory")) {
			return "Add com.kohlschutter.junixsocket:junixsocket-core, which provides sockets of this kind, to the class path";
		}
		if (String.valueOf(exception.getMessage()).contains("Public Key Retrieval")) {
			return "Add allowPublicKeyRetrieval=true to the URL in " + origin + ", or encrypt the connection";
		}
		return switch (state(exception).isEmpty() ? "" : state(exception).substring(0, 2)) {
			case "08" -> "Start the server, or correct its address in " + origin;
			case "28" -> "Correct the user and the password in " + origin;
			case "3D" -> "Name a database that exists in " + origin;
			case "25" -> "Name the server that this one replicates";
			case "42" -> "Let a superuser execute " + url.product().grant(url.username()) + ", or name another user in "
					+ origin;
			case "53" -> "Close other connections to the server, or raise its limits";
			default -> "Read the log of the server, and correct " + origin;
		};
	}

	private static String state(SQLException exception) {
		return (exception.getSQLState() != null) ? exception.getSQLState() : "";
	}

}
