package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.ServerAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a new database is a copy of, and what it therefore depends on beside the version
 * of the server. As long as {@code template1} is as the server has made it, its twin
 * {@code template0} is copied, which nobody can be connected to, and whose collations
 * never are those of an older system.
 *
 * @param name the name of the database to copy
 * @param fingerprint changes with what is in it, and with the collations of the system
 * @see <a href="https://www.postgresql.org/docs/current/manage-ag-templatedbs.html">
 * Template Databases</a>
 */
record PostgreSqlInitialDatabase(String name, String fingerprint) {

	private static final String PRISTINE = "template0";

	private static final String ORDINARY = "template1";

	private static final String IS_SAME_LOCALE = """
			SELECT count(DISTINCT concat_ws(' ', d -> 'encoding', d -> 'datcollate', d -> 'datctype', d -> 'datlocprovider',
				d -> 'daticulocale', d -> 'datlocale', d -> 'daticurules')) = 1
			FROM (SELECT to_jsonb(d) AS d FROM pg_database d WHERE datname IN ('template0', 'template1')) d""";

	/**
	 * The versions of the libraries that collations come from. An index that was built
	 * with another one is not in order.
	 */
	private static final String COLLATIONS = """
			SELECT coalesce(string_agg(version, ' '), '') FROM (SELECT DISTINCT ON (collprovider)
				concat(collprovider, ' ', pg_collation_actual_version(oid)) AS version FROM pg_collation
				WHERE oid < 16384 AND collname !~ '^(C|POSIX|ucs_basic|default|unicode|pg_)' ORDER BY collprovider, oid) v""";

	/**
	 * Generates the query for a digest of all objects that users have created. It is
	 * {@code NULL} if there are none.
	 */
	private static final String OBJECTS = """
			SELECT 'SELECT md5(string_agg(objects, '' '')) FROM (' || string_agg(format(
				'SELECT string_agg(%s, '' '' ORDER BY oid) AS objects FROM %s t WHERE oid >= 16384',
				CASE WHEN c.relname = 'pg_class' THEN 'concat(oid, relname, relkind, relnatts, pg_relation_size(oid))'
					ELSE 'md5(t::text)' END, c.oid::regclass), ' UNION ALL ') || ') o'
			FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'oid'
			WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND NOT c.relisshared""";

	private static final String PRIVILEGES = """
			SELECT coalesce((SELECT CASE WHEN n.nspacl::text = i.initprivs::text THEN '' ELSE n.nspacl::text END
				FROM pg_namespace n LEFT JOIN pg_init_privs i ON i.objoid = n.oid AND i.classoid = 'pg_namespace'::regclass
				WHERE n.nspname = 'public'), 'unknown')""";

	/**
	 * Find out what to copy.
	 * @param connection a connection to any database of the server
	 * @param template1 the address of {@code template1}. If the user may not connect, it
	 * is copied whatever it contains, as the server does by default
	 */
	static PostgreSqlInitialDatabase of(Connection connection, ServerAddress template1) throws SQLException {
		JdbcSession session = new JdbcSession(connection);
		String collations = session.queryRow(COLLATIONS, (row) -> row.getString(1));
		String content = content(template1);
		return (content.isEmpty() && session.isTrue(IS_SAME_LOCALE))
				? new PostgreSqlInitialDatabase(PRISTINE, collations)
				: new PostgreSqlInitialDatabase(ORDINARY, (collations + " " + content).trim());
	}

	/**
	 * A digest of what has been changed, or an empty string.
	 */
	private static String content(ServerAddress template1) throws SQLException {
		try (Connection inside = template1.connect()) {
			JdbcSession session = new JdbcSession(inside);
			@Nullable String objects = session.queryRow(session.queryRow(OBJECTS, (row) -> row.getString(1)),
					(row) -> row.getString(1));
			String privileges = session.queryRow(PRIVILEGES, (row) -> row.getString(1));
			return ((objects != null) ? objects : "") + privileges;
		}
		catch (SQLException ex) {
			if (PostgreSqlError.TOO_MANY_CONNECTIONS.matches(ex)) {
				throw ex;
			}
			return "unknown";
		}
	}

}
