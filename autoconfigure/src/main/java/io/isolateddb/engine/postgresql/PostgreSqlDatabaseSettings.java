package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.SqlIdentifier;

/**
 * What belongs to a database but is stored in the catalogs that all databases of a
 * PostgreSQL server share: {@code ALTER DATABASE … SET},
 * {@code ALTER ROLE … IN DATABASE … SET} and the privileges on the database.
 * {@code CREATE DATABASE … TEMPLATE} does not copy it. As a template does not change, its
 * settings are read once, for all copies. Immutable.
 *
 * @param statements the statements that give another database the same
 * @see <a href="https://www.postgresql.org/docs/current/manage-ag-templatedbs.html">
 * Template Databases</a>
 */
record PostgreSqlDatabaseSettings(List<Statement> statements) {

	/**
	 * A setting that is a list of names is stored with quotes: another pair of quotes
	 * would make a single name of the list. {@code pg_dump} handles the same few settings
	 * in this way.
	 */
	private static final String SETTINGS = """
			SELECT 1, coalesce('ALTER ROLE ' || quote_ident(r.rolname) || ' IN DATABASE ', 'ALTER DATABASE '),
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
	private static final String REVOKED_DEFAULTS = "SELECT 2, 'REVOKE ALL ON DATABASE ', ' FROM PUBLIC' "
			+ "FROM pg_database WHERE datname = ? AND datacl IS NOT NULL";

	/**
	 * All privileges except those of the owner.
	 */
	private static final String PRIVILEGES = """
			SELECT 3, format('GRANT %s ON DATABASE ', a.privilege_type),
				' TO ' || CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END
					|| CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
			FROM pg_database d, aclexplode(d.datacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
			WHERE d.datname = ? AND a.grantee <> d.datdba AND (a.grantee = 0 OR r.oid IS NOT NULL)""";

	private static final String ALL = String.join(" UNION ALL ", SETTINGS, REVOKED_DEFAULTS, PRIVILEGES)
			+ " ORDER BY 1";

	/**
	 * Read the settings and privileges of a template. One round trip.
	 */
	static PostgreSqlDatabaseSettings of(Connection connection, String template) throws SQLException {
		return new PostgreSqlDatabaseSettings(new JdbcSession(connection).query(ALL,
				(row) -> new Statement(row.getString(2), row.getString(3)), template, template, template));
	}

	/**
	 * Give a database these settings and privileges. One round trip, or none.
	 */
	void apply(Connection connection, String database) throws SQLException {
		if (!this.statements.isEmpty()) {
			String name = SqlIdentifier.quote(database);
			new JdbcSession(connection).execute(
					this.statements.stream().map((statement) -> statement.of(name)).collect(Collectors.joining("; ")));
		}
	}

	/**
	 * A statement for any database.
	 *
	 * @param before the text before the name of the database
	 * @param after the text after it
	 */
	record Statement(String before, String after) {

		String of(String name) {
			return this.before + name + this.after;
		}

	}

}
