package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.SqlIdentifier;
import org.postgresql.PGConnection;

/**
 * Prepares the privileged session in which the changes of a database are tracked and
 * undone. The server does not count what this session does.
 */
final class PostgreSqlTrackingSession {

	/**
	 * From this version on the statistics are in shared memory, where they can be read at
	 * once.
	 */
	private static final int SHARED_STATISTICS_SINCE = 15;

	private static final String IS_COUNTING = "SELECT current_setting('track_counts') = 'on'";

	/**
	 * With {@code row_security} off, a statement fails if it cannot see all rows. Only a
	 * session that nobody expects can have locks, and none is waited for any longer.
	 */
	private static final String SETTINGS = "SET stats_fetch_consistency = none; SET plan_cache_mode = force_generic_plan; "
			+ "SET row_security = off; SET lock_timeout = '1s'";

	/**
	 * Only a superuser may make these without being granted it. They are needed to undo
	 * changes, and not to detect them.
	 */
	private static final List<String> PRIVILEGED_SETTINGS = List.of("session_replication_role = replica",
			"track_counts = off");

	/**
	 * The application name, which tells whose session it is.
	 */
	static final String NAME = "changes of an isolated database";

	/**
	 * Allocates and frees 2 MiB at once, four bytes for each character of a text. From
	 * then on the allocator of the C library keeps as much for the session, and does not
	 * get it from the kernel again for each snapshot. A text of 2 MiB, whose characters
	 * are counted, took 30 ms, most of it for pages that nobody needs.
	 *
	 * @see <a href=
	 * "https://man7.org/linux/man-pages/man3/mallopt.3.html">M_MMAP_THRESHOLD in
	 * mallopt(3)</a>
	 */
	private static final String KEEP_MEMORY = "SELECT octet_length(lpad('', 524288, 'x'))";

	private PostgreSqlTrackingSession() {
	}

	/**
	 * Let the server count now what the session has done so far, such as reading the
	 * sequences of a template. It would otherwise count it up to a second later, as if
	 * somebody else had used the sequences of this clone.
	 */
	static void flushCounts(Connection connection) throws SQLException {
		if (connection.getMetaData().getDatabaseMajorVersion() >= SHARED_STATISTICS_SINCE) {
			new JdbcSession(connection).execute("SELECT pg_stat_force_next_flush()");
		}
	}

	/**
	 * What gives the user all rights that a rewind needs.
	 */
	private static String grant(String user) {
		return "GRANT SET ON PARAMETER session_replication_role, track_counts TO " + SqlIdentifier.quote(user);
	}

	/**
	 * Prepare the session to detect changes.
	 * @return why changes cannot be tracked, or an empty string
	 */
	static String prepare(Connection connection) throws SQLException {
		connection.unwrap(PGConnection.class).setPrepareThreshold(1);
		int version = connection.getMetaData().getDatabaseMajorVersion();
		if (version < SHARED_STATISTICS_SINCE) {
			return "PostgreSQL " + version + " does not tell at once what has changed";
		}
		JdbcSession session = new JdbcSession(connection);
		if (!session.isTrue(IS_COUNTING)) {
			return "the server does not count changes, as its setting track_counts is off";
		}
		session.execute(SETTINGS + "; SET application_name = '" + NAME + "'; " + KEEP_MEMORY);
		return "";
	}

	/**
	 * Prepare the session to undo changes.
	 * @return why that is impossible, or an empty string
	 */
	static String prepareUndo(Connection connection) throws SQLException {
		JdbcSession session = new JdbcSession(connection);
		for (String setting : PRIVILEGED_SETTINGS) {
			try {
				session.execute("SET " + setting);
			}
			catch (SQLException ex) {
				return "the user may not set " + setting.substring(0, setting.indexOf(' ')) + ". As a superuser, "
						+ grant(connection.getMetaData().getUserName());
			}
		}
		return "";
	}

}
