package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import io.isolateddb.engine.JdbcSession;

/**
 * The connections to other servers that a session may have, by extensions which open them
 * and leave them open.
 *
 * @param disconnect the statements that end them, or an empty string
 * @param mayStay an expression that is true in a session whose user may not end them
 */
record PostgreSqlForeignConnections(String disconnect, String mayStay) {

	private static final String EXTENSIONS = """
			SELECT e.extname, quote_ident(n.nspname), has_schema_privilege(session_user, n.oid, 'USAGE')
			FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
			WHERE e.extname IN ('dblink', 'postgres_fdw') ORDER BY 1""";

	/**
	 * There is no function that tells whether there is a connection without a name.
	 */
	private static final String DBLINK = """
			DO 'BEGIN PERFORM %1$s.dblink_disconnect(name) FROM unnest(%1$s.dblink_get_connections()) name;
				PERFORM %1$s.dblink_disconnect(); EXCEPTION WHEN sqlstate ''08003'' THEN END';""";

	private static final String FOREIGN_TABLES = "SELECT %s.postgres_fdw_disconnect_all();";

	/**
	 * Foreign tables need no right for the functions of their extension.
	 */
	private static final String HAS_USED_FOREIGN_TABLES = "current_setting('postgres_fdw.application_name', true) IS NOT NULL";

	/**
	 * Read how to end the connections in one database.
	 * @param fresh a new session in it
	 */
	static PostgreSqlForeignConnections of(Connection fresh) throws SQLException {
		StringBuilder disconnect = new StringBuilder();
		List<Extension> extensions = new JdbcSession(fresh).query(EXTENSIONS,
				(row) -> new Extension(row.getString(1).equals("dblink"), row.getString(2), row.getBoolean(3)));
		boolean mayStay = false;
		for (Extension extension : extensions) {
			if (extension.isUsable()) {
				disconnect.append((extension.isDblink() ? DBLINK : FOREIGN_TABLES).formatted(extension.schema()));
			}
			else {
				mayStay |= !extension.isDblink();
			}
		}
		return new PostgreSqlForeignConnections(disconnect.toString(), mayStay ? HAS_USED_FOREIGN_TABLES : "false");
	}

	/**
	 * One of the extensions.
	 *
	 * @param isDblink whether it is {@code dblink}, and not {@code postgres_fdw}
	 * @param schema the quoted schema of its functions
	 * @param isUsable whether the user may use these
	 */
	private record Extension(boolean isDblink, String schema, boolean isUsable) {

	}

}
