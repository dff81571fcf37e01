package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What belongs to a database but is kept outside of it, in catalogs that all databases of
 * a PostgreSQL server share: {@code ALTER DATABASE … SET},
 * {@code ALTER ROLE … IN DATABASE
 * … SET} and the privileges on the database. {@code CREATE DATABASE … TEMPLATE} leaves it
 * behind.
 *
 * @see <a href="https://www.postgresql.org/docs/current/manage-ag-templatedbs.html">
 * Template Databases</a>
 */
final class PostgreSqlDatabaseSettings {

	/**
	 * The value of a setting that is a list of names is stored quoted already: quoting it
	 * once more would make one name of the list. {@code pg_dump} knows the same few.
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
	 * Privileges other than the owner's, and the ones that everybody has by default but
	 * that have been revoked.
	 */
	private static final String PRIVILEGES = """
			SELECT format('GRANT %s ON DATABASE ', a.privilege_type),
				' TO ' || CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END
					|| CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
			FROM pg_database d, aclexplode(d.datacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
			WHERE d.datname = ? AND a.grantee <> d.datdba AND (a.grantee = 0 OR r.oid IS NOT NULL)""";

	private static final String HAS_PRIVILEGES = "SELECT 'REVOKE ALL ON DATABASE ', ' FROM PUBLIC' "
			+ "FROM pg_database WHERE datname = ? AND datacl IS NOT NULL";

	private PostgreSqlDatabaseSettings() {
	}

	/**
	 * The statements that give a copy what its template has.
	 */
	static List<String> statements(Connection connection, String template, String quotedCopy) throws SQLException {
		List<String> statements = new ArrayList<>();
		for (String query : List.of(SETTINGS, HAS_PRIVILEGES, PRIVILEGES)) {
			try (PreparedStatement statement = connection.prepareStatement(query)) {
				statement.setString(1, template);
				try (ResultSet rows = statement.executeQuery()) {
					while (rows.next()) {
						statements.add(rows.getString(1) + quotedCopy + rows.getString(2));
					}
				}
			}
		}
		return statements;
	}

}
