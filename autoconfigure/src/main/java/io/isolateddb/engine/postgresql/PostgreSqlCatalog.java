package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * What there is in a database: its tables, sequences, and the definitions of all objects
 * that are not the server's own. Copies of one template have the same object identifiers,
 * so that rows of the system catalogs can be compared as they are. Not thread-safe.
 */
final class PostgreSqlCatalog {

	/**
	 * Settings on which the text of a value depends, the same for both sides.
	 */
	private static final String PREPARE = """
			SET search_path = pg_catalog; SET datestyle = ISO; SET intervalstyle = postgres; SET timezone = UTC;
			SET bytea_output = hex; SET extra_float_digits = 1; SET xmloption = content; SET row_security = off""";

	private static final String COUNTED = """
			SELECT current_setting('server_version_num')::int >= 150000 AND current_setting('track_counts') = 'on'
				AND pg_stat_get_db_stat_reset_time(d.oid) IS NULL
			FROM pg_database d WHERE d.datname = current_database()""";

	private static final String ALONE = """
			SELECT NOT EXISTS (SELECT FROM pg_stat_activity a
				WHERE a.datname = current_database() AND a.backend_type = 'client backend' AND a.pid <> pg_backend_pid())""";

	/**
	 * How long sessions that are being closed may take to leave.
	 */
	private static final long GRACE = TimeUnit.MILLISECONDS.toNanos(500);

	private static final long STEP = TimeUnit.MILLISECONDS.toNanos(2);

	private static final String MOVED = "pg_stat_get_tuples_inserted(c.oid) + pg_stat_get_tuples_updated(c.oid) "
			+ "+ pg_stat_get_tuples_deleted(c.oid) > 0";

	private static final String SCHEMA_MOVED = """
			SELECT EXISTS (SELECT FROM pg_class c
				WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND NOT c.relisshared
					AND c.relname NOT IN ('pg_statistic', 'pg_statistic_ext_data') AND\s""" + MOVED + ")";

	private static final String LABEL = "CASE WHEN n.nspname = 'public' THEN quote_ident(c.relname) "
			+ "ELSE format('%I.%I', n.nspname, c.relname) END";

	private static final String TABLES = """
			SELECT c.oid, format('%I.%I', n.nspname, c.relname),\s""" + LABEL + """
			, ARRAY(SELECT quote_ident(a.attname) FROM pg_attribute a
					WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum),
				ARRAY(SELECT format_type(a.atttypid, a.atttypmod) FROM pg_attribute a
					WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum),
				ARRAY(SELECT quote_ident(a.attname) FROM pg_index i, unnest(i.indkey) WITH ORDINALITY k(attnum, place)
					JOIN pg_attribute a ON a.attnum = k.attnum
					WHERE i.indrelid = c.oid AND i.indisprimary AND a.attrelid = c.oid ORDER BY k.place),
				pg_relation_filenode(c.oid),\s""" + MOVED + """
			 OR c.relkind = 'm'
			FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
				AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') ORDER BY 3""";

	private static final String SEQUENCES = """
			SELECT string_agg(format('SELECT %L, CASE WHEN is_called THEN last_value + %s ELSE last_value END FROM %I.%I',
				'sequence ' ||\s"""
			+ LABEL
			+ """
					, s.seqincrement, n.nspname, c.relname), ' UNION ALL ')
					FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
					WHERE c.relpersistence <> 't'""";

	/**
	 * What changes without anybody having changed the definition is left out.
	 */
	private static final String PLAIN_CLASS = "to_jsonb(%s) - '{relpages,reltuples,relallvisible,relallfrozen,"
			+ "relfrozenxid,relminmxid,relfilenode,relhassubclass}'::text[]";

	private static final String DEFINITIONS = """
			SELECT CASE c.relkind WHEN 'S' THEN 'sequence ' WHEN 'v' THEN 'view ' ELSE '' END ||\s""" + LABEL + ", "
			+ "md5(concat_ws(' ', " + PLAIN_CLASS.formatted("c")
			+ """
							, (SELECT string_agg(a::text, ' ' ORDER BY attnum) FROM pg_attribute a WHERE attrelid = c.oid),
							(SELECT string_agg(pg_get_expr(adbin, adrelid), ' ' ORDER BY adnum) FROM pg_attrdef WHERE adrelid = c.oid),
							(SELECT string_agg(k::text, ' ' ORDER BY oid) FROM pg_constraint k WHERE conrelid = c.oid),
							(SELECT string_agg(pg_get_indexdef(indexrelid), ' ' ORDER BY indexrelid) FROM pg_index WHERE indrelid = c.oid),
							(SELECT string_agg(t::text, ' ' ORDER BY oid) FROM pg_trigger t WHERE tgrelid = c.oid),
							(SELECT string_agg(r::text, ' ' ORDER BY oid) FROM pg_rewrite r WHERE ev_class = c.oid),
							(SELECT string_agg(p::text, ' ' ORDER BY oid) FROM pg_policy p WHERE polrelid = c.oid),
							(SELECT string_agg(i::text, ' ' ORDER BY inhseqno) FROM pg_inherits i WHERE inhrelid = c.oid),
							(SELECT s::text FROM pg_sequence s WHERE seqrelid = c.oid),
							(SELECT string_agg(description, ' ' ORDER BY objsubid) FROM pg_description
								WHERE objoid = c.oid AND classoid = 'pg_class'::regclass)))
					FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
					WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'
						AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
					UNION ALL SELECT 'function ' || p.oid::regprocedure, md5(p::text) FROM pg_proc p WHERE p.oid >= 16384
					UNION ALL SELECT 'type ' || t.oid::regtype, md5(concat(t::text,
						(SELECT string_agg(e::text, ' ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)))
						FROM pg_type t WHERE t.oid >= 16384 AND t.typrelid = 0 AND t.typcategory <> 'A'
					UNION ALL SELECT 'extension ' || quote_ident(extname), md5(e::text) FROM pg_extension e
					UNION ALL SELECT 'schema ' || quote_ident(nspname), md5(s::text) FROM pg_namespace s
						WHERE s.nspname !~ '^pg_'""";

	private final Connection connection;

	private final Map<Long, PostgreSqlComparedTable> byOid = new LinkedHashMap<>();

	private @Nullable Map<String, String> definitions;

	PostgreSqlCatalog(Connection connection) throws SQLException {
		this.connection = connection;
		try (Statement statement = connection.createStatement()) {
			statement.execute(PREPARE);
		}
		readTables();
	}

	private void readTables() throws SQLException {
		try (Statement statement = this.connection.createStatement(); ResultSet rows = statement.executeQuery(TABLES)) {
			while (rows.next()) {
				List<String> names = strings(rows, 4);
				List<String> types = strings(rows, 5);
				Map<String, String> columns = new LinkedHashMap<>();
				for (int i = 0; i < names.size(); i++) {
					columns.put(names.get(i), types.get(i));
				}
				PostgreSqlComparedTable table = new PostgreSqlComparedTable(rows.getLong(1), rows.getString(2), rows.getString(3),
						columns, strings(rows, 6), rows.getLong(7), rows.getBoolean(8));
				this.byOid.put(table.oid(), table);
			}
		}
	}

	private static List<String> strings(ResultSet row, int column) throws SQLException {
		return List.of((String[]) row.getArray(column).getArray());
	}

	/**
	 * Whether the server's counts tell all that has happened. A session hands its counts
	 * in before it leaves; as long as others stay, nobody knows.
	 */
	boolean isCounted() throws SQLException {
		if (!isTrue(COUNTED)) {
			return false;
		}
		long deadline = System.nanoTime() + GRACE;
		while (!isTrue(ALONE)) {
			if (System.nanoTime() > deadline) {
				return false;
			}
			LockSupport.parkNanos(STEP);
		}
		return true;
	}

	/**
	 * Whether something in the system catalogs has moved.
	 */
	boolean hasSchemaMoved() throws SQLException {
		return isTrue(SCHEMA_MOVED);
	}

	private boolean isTrue(String query) throws SQLException {
		try (Statement statement = this.connection.createStatement(); ResultSet row = statement.executeQuery(query)) {
			return row.next() && row.getBoolean(1);
		}
	}

	Collection<PostgreSqlComparedTable> tables() {
		return this.byOid.values();
	}

	@Nullable PostgreSqlComparedTable table(long oid) {
		return this.byOid.get(oid);
	}

	@Nullable PostgreSqlComparedTable table(String label) {
		return this.byOid.values().stream().filter((table) -> table.label().equals(label)).findFirst().orElse(null);
	}

	/**
	 * Where each sequence goes on.
	 */
	Map<String, String> sequences() throws SQLException {
		try (Statement statement = this.connection.createStatement();
				ResultSet row = statement.executeQuery(SEQUENCES)) {
			row.next();
			String query = row.getString(1);
			return (query != null) ? pairs(query) : Map.of();
		}
	}

	/**
	 * A digest of the definition of each object, by its name.
	 */
	Map<String, String> definitions() throws SQLException {
		Map<String, String> known = this.definitions;
		if (known == null) {
			known = pairs(DEFINITIONS);
			this.definitions = known;
		}
		return known;
	}

	private Map<String, String> pairs(String query) throws SQLException {
		Map<String, String> pairs = new LinkedHashMap<>();
		try (Statement statement = this.connection.createStatement()) {
			statement.setEscapeProcessing(false);
			try (ResultSet rows = statement.executeQuery(query)) {
				while (rows.next()) {
					pairs.put(rows.getString(1), rows.getString(2));
				}
			}
		}
		return pairs;
	}

}
