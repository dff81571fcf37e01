package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.SqlIdentifier;

/**
 * Copies what belongs to a database but is stored in the catalogs that all databases of a
 * PostgreSQL server share: {@code ALTER DATABASE … SET},
 * {@code ALTER ROLE … IN DATABASE … SET} and the privileges on the database.
 * {@code CREATE DATABASE … TEMPLATE} does not copy it.
 *
 * @see <a href="https://www.postgresql.org/docs/current/manage-ag-templatedbs.html">
 * Template Databases</a>
 */
final class PostgreSqlDatabaseSettings {

	/**
	 * A setting that is a list of names is stored with quotes: another pair of quotes
	 * would make a single name of the list. {@code pg_dump} handles the same few settings
	 * in this way.
	 */
	private static final String SETTINGS = """
			SELECT coalesce('ALTER ROLE ' || quote_ident(r.rolname) || ' IN DATABASE ', 'ALTER DATABASE '),
				format(' SET %s TO %s', split_part(c, '=', 1),
					CASE WHEN lower(split_part(c, '=', 1)) IN ('search_path', 'temp_tablespaces',
							'local_preload_libraries', 'session_preload_libraries')
						THEN substr(c, strpos(c, '=') + 1)
						ELSE quote_literal(substr(c, strpos(c, '=') + 1)) END)
			FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
				LEFT JOIN pg_roles r ON r.oid = s.setrole, unnest(s.setconfig) c
			WHERE d.datname = ?""";

	/**
	 * If a database has an explicit list of privileges, the default ones of
	 * {@code PUBLIC} may have been revoked.
	 */
	private static final String REVOKED_DEFAULTS = "SELECT 'REVOKE ALL ON DATABASE ', ' FROM PUBLIC' "
			+ "FROM pg_database WHERE datname = ? AND datacl IS NOT NULL";

	/**
	 * All privileges except those of the owner.
	 */
	private static final String PRIVILEGES = """
			SELECT format('GRANT %s ON DATABASE ', a.privilege_type),
				' TO ' || CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END
					|| CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
			FROM pg_database d, aclexplode(d.datacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
			WHERE d.datname = ? AND a.grantee <> d.datdba AND (a.grantee = 0 OR r.oid IS NOT NULL)""";

	private PostgreSqlDatabaseSettings() {
	}

	/**
	 * Give a copy the settings and privileges of its template.
	 */
	static void copy(Connection connection, String template, String copy) throws SQLException {
		JdbcSession session = new JdbcSession(connection);
		String name = SqlIdentifier.quote(copy);
		List<String> statements = new ArrayList<>();
		for (String query : List.of(SETTINGS, REVOKED_DEFAULTS, PRIVILEGES)) {
			statements.addAll(session.query(query, (row) -> row.getString(1) + name + row.getString(2), template));
		}
		if (!statements.isEmpty()) {
			session.execute(String.join("; ", statements));
		}
	}

}
