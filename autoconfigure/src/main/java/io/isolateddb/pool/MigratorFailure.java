package io.isolateddb.pool;

import java.sql.SQLException;
import java.util.List;

import javax.sql.DataSource;

import io.isolateddb.DatabaseMigrator;
import org.jspecify.annotations.Nullable;

/**
 * A failure of a migrator, as distinct from a failure to make the database that it
 * migrates. The cause is what the migrator has thrown.
 */
final class MigratorFailure extends Exception {

	private static final long serialVersionUID = 1L;

	/**
	 * What a user can do if the server has failed, or this library.
	 */
	static final String CHECK_SERVER = ". Check the database server and its log.";

	private static final String CORRECT_MIGRATOR = ". Correct what it does and run the test again.";

	/**
	 * The beginnings of SQL states of a server that cannot work: lost connections,
	 * exhausted resources, shutdown, and errors of its system.
	 */
	private static final List<String> SERVER_STATES = List.of("08", "53", "57P", "58");

	private MigratorFailure(Throwable cause) {
		super(cause);
	}

	/**
	 * Run a migrator.
	 * @throws MigratorFailure if it fails, unless it is one of this library
	 */
	static void run(DatabaseMigrator migrator, DataSource dataSource) throws SQLException, MigratorFailure {
		if (migrator instanceof RestrictedAccess access) {
			access.migrate(dataSource);
			return;
		}
		try {
			migrator.migrate(dataSource);
		}
		catch (Throwable ex) {
			throw new MigratorFailure(ex);
		}
	}

	/**
	 * What the migrator has thrown.
	 */
	Throwable thrown() {
		return (getCause() != null) ? getCause() : this;
	}

	/**
	 * The end of a message about this failure: what a user can do.
	 */
	String remedy() {
		return isOfServer(getCause()) ? CHECK_SERVER : CORRECT_MIGRATOR;
	}

	private static boolean isOfServer(@Nullable Throwable exception) {
		return exception != null && ((exception instanceof SQLException failure && hasServerState(failure))
				|| isOfServer(exception.getCause()));
	}

	private static boolean hasServerState(SQLException failure) {
		String state = failure.getSQLState();
		return state != null && SERVER_STATES.stream().anyMatch(state::startsWith);
	}

}
