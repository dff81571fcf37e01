package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads all that a user can see of a PostgreSQL database and of a session in it: the
 * content of all system catalogs, the rows of all tables in their physical order,
 * sequences, what is stored outside of the database, and the state of the session.
 * Statistics and the ages of rows are left out.
 */
final class PostgreSqlDump {

	/**
	 * Generates the query. Clones have the same object identifiers, so that even these
	 * can be compared. The many objects of the server itself have low ones.
	 */
	private static final String GENERATE_QUERY = """
			SELECT string_agg(CASE
				WHEN relkind = 'S' THEN
					format('SELECT %%L, concat_ws('' '', last_value, is_called) FROM %%s', 'sequence ' || oid::regclass, oid::regclass)
				WHEN relnamespace <> 'pg_catalog'::regnamespace THEN
					format('SELECT %%L, string_agg(%1$s, E''\\n'') FROM ONLY %%s t', 'table ' || oid::regclass, oid::regclass)
				WHEN relname = 'pg_class' THEN
					'SELECT ''pg_class'', concat(count(*), '' '', sum(hashtextextended((to_jsonb(t)
						- ''{relpages,reltuples,relallvisible,relallfrozen,relfrozenxid,relminmxid}''::text[])::text, 0)))
						FROM pg_class t WHERE oid >= %2$s'
				ELSE format('SELECT %%L, concat(count(*), '' '', sum(hashtextextended(t::text, 0))) FROM %%s t WHERE %%I >= %2$s',
					relname, oid::regclass, identifier)
				END, ' UNION ALL ')
			FROM (SELECT *, (SELECT attname FROM pg_attribute a
					WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.atttypid IN ('oid'::regtype, 'regproc'::regtype)
					ORDER BY a.attname NOT IN ('objid', 'objoid', 'attrelid', 'inhrelid'), a.attnum LIMIT 1) AS identifier
				FROM pg_class c) c
			WHERE relkind IN ('r', 'm', 'S') AND NOT relisshared AND relispopulated
				AND relnamespace NOT IN ('pg_toast'::regnamespace, 'information_schema'::regnamespace)
				AND relname NOT IN ('pg_statistic', 'pg_statistic_ext_data')""";

	private static final String DATABASE = """
			 UNION ALL SELECT 'database', concat_ws(' | ', datacl, datconnlimit, datdba::regrole, datallowconn, datistemplate,
				shobj_description(oid, 'pg_database'),
				(SELECT string_agg(concat(setrole::regrole, setconfig), ', ' ORDER BY setrole)
					FROM pg_db_role_setting WHERE setdatabase = d.oid),
				(SELECT count(*) FROM pg_subscription WHERE subdbid = d.oid),
				(SELECT count(*) FROM pg_prepared_xacts WHERE database = datname))
			FROM pg_database d WHERE datname = current_database()""";

	/**
	 * Settings of the application's own have no value in a new session, which is not the
	 * same as an empty one. The number is the first one at random after
	 * {@code setseed(0.5)}.
	 */
	private static final String SESSION = """
			SELECT 'session', concat_ws(' | ', session_user, current_user,
				(SELECT string_agg(concat(name, ' = ', setting), ', ' ORDER BY name) FROM pg_settings
					WHERE source = 'session' OR name IN ('role', 'search_path', 'TimeZone', 'session_replication_role')),
				(SELECT string_agg(concat(name, ' = ', coalesce(quote_literal(current_setting(name, true)), 'NULL')), ', ')
					FROM unnest('{my.own,my.other,app.x,app.y,app.never_named_1,app.never_named_2}'::text[]) name),
				random() = 0.9851677175347999,
				(SELECT string_agg(name, ', ') FROM pg_prepared_statements WHERE from_sql),
				(SELECT string_agg(name, ', ') FROM pg_cursors WHERE is_holdable),
				(SELECT string_agg(objid::text, ', ') FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()),
				(SELECT string_agg(c, ', ') FROM pg_listening_channels() c),
				(SELECT count(*) FROM pg_class WHERE relpersistence = 't'))""";

	private final String quick;

	private final String thorough;

	private final String verbose;

	private PostgreSqlDump(Connection connection) throws SQLException {
		String rows = "md5(t::text)";
		this.quick = text(connection, GENERATE_QUERY.formatted(rows, 16384)) + DATABASE;
		this.thorough = text(connection, GENERATE_QUERY.formatted(rows, 0)) + DATABASE;
		this.verbose = text(connection, GENERATE_QUERY.formatted("left(t::text, 300)", 0)) + DATABASE;
	}

	/**
	 * Prepare to read a fresh clone and all that have been rewound.
	 */
	static PostgreSqlDump of(Connection fresh) throws SQLException {
		return new PostgreSqlDump(fresh);
	}

	private static String text(Connection connection, String query) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(query)) {
			row.next();
			return row.getString(1);
		}
	}

	/**
	 * Read all except the objects that every database has.
	 */
	SortedMap<String, String> quick(Connection connection) throws SQLException {
		return read(connection, this.quick);
	}

	/**
	 * Read all.
	 */
	SortedMap<String, String> thorough(Connection connection) throws SQLException {
		return read(connection, this.thorough);
	}

	/**
	 * Read all with the rows themselves.
	 */
	SortedMap<String, String> verbose(Connection connection) throws SQLException {
		return read(connection, this.verbose);
	}

	/**
	 * Read the state of the session.
	 */
	SortedMap<String, String> session(Connection connection) throws SQLException {
		return read(connection, SESSION);
	}

	private static SortedMap<String, String> read(Connection connection, String query) throws SQLException {
		SortedMap<String, String> content = new TreeMap<>();
		try (Statement statement = connection.createStatement()) {
			statement.setEscapeProcessing(false);
			try (ResultSet rows = statement.executeQuery(query)) {
				while (rows.next()) {
					content.put(rows.getString(1), String.valueOf(rows.getString(2)));
				}
			}
		}
		return content;
	}

}
