package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.Waiting;
import org.jspecify.annotations.Nullable;

/**
 * Reads the catalog of a database for a comparison: its tables and sequences, and the
 * definitions of all objects that do not belong to the server. Copies of one template
 * have the same object identifiers, so that rows of the system catalogs can be compared
 * as they are. Not thread-safe.
 */
final class PostgreSqlCatalog {

	/**
	 * The text of a value depends on these settings, which must be the same on both
	 * sides.
	 */
	private static final String SETTINGS = """
			SET search_path = pg_catalog; SET datestyle = ISO; SET intervalstyle = postgres; SET timezone = UTC;
			SET bytea_output = hex; SET extra_float_digits = 1; SET xmloption = content; SET row_security = off""";

	private static final String IS_COUNTING = """
			SELECT current_setting('server_version_num')::int >= 150000 AND current_setting('track_counts') = 'on'
				AND pg_stat_get_db_stat_reset_time(d.oid) IS NULL
			FROM pg_database d WHERE d.datname = current_database()""";

	private static final String IS_ALONE = """
			SELECT NOT EXISTS (SELECT FROM pg_stat_activity a
				WHERE a.datname = current_database() AND a.backend_type = 'client backend' AND a.pid <> pg_backend_pid())""";

	/**
	 * How long it may take until the sessions that are being closed have ended.
	 */
	private static final long CLOSE_TIMEOUT = TimeUnit.MILLISECONDS.toNanos(500);

	private static final long POLL_INTERVAL = TimeUnit.MILLISECONDS.toNanos(2);

	private static final String IS_WRITTEN = "pg_stat_get_tuples_inserted(c.oid) + pg_stat_get_tuples_updated(c.oid) "
			+ "+ pg_stat_get_tuples_deleted(c.oid) > 0";

	private static final String IS_SCHEMA_WRITTEN = """
			SELECT EXISTS (SELECT FROM pg_class c
				WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND NOT c.relisshared
					AND c.relname NOT IN ('pg_statistic', 'pg_statistic_ext_data') AND\s""" + IS_WRITTEN + ")";

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
				pg_relation_filenode(c.oid),\s""" + IS_WRITTEN + """
			 OR c.relkind = 'm'
			FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE c.relkind IN ('r', 'm') AND c.relispopulated AND c.relpersistence <> 't'
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
	 * Left out is what the server changes although the definition stays the same.
	 */
	private static final String CLASS_DEFINITION = "to_jsonb(%s) - '{relpages,reltuples,relallvisible,relallfrozen,"
			+ "relfrozenxid,relminmxid,relfilenode,relhassubclass}'::text[]";

	private static final String DEFINITIONS = """
			SELECT CASE c.relkind WHEN 'S' THEN 'sequence ' WHEN 'v' THEN 'view ' ELSE '' END ||\s""" + LABEL + ", "
			+ "md5(concat_ws(' ', " + CLASS_DEFINITION.formatted("c")
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

	private final JdbcSession session;

	private final Map<Long, PostgreSqlComparedTable> tables = new LinkedHashMap<>();

	private final Map<String, PostgreSqlComparedTable> tablesByLabel = new HashMap<>();

	private @Nullable Map<String, String> definitions;

	PostgreSqlCatalog(Connection connection) throws SQLException {
		this.session = new JdbcSession(connection);
		this.session.execute(SETTINGS);
		for (PostgreSqlComparedTable table : this.session.query(TABLES, PostgreSqlCatalog::table)) {
			this.tables.put(table.oid(), table);
			this.tablesByLabel.put(table.label(), table);
		}
	}

	private static PostgreSqlComparedTable table(ResultSet row) throws SQLException {
		List<String> names = strings(row, 4);
		List<String> types = strings(row, 5);
		Map<String, String> columns = new LinkedHashMap<>();
		for (int i = 0; i < names.size(); i++) {
			columns.put(names.get(i), types.get(i));
		}
		return new PostgreSqlComparedTable(row.getLong(1), row.getString(2), row.getString(3), columns, strings(row, 6),
				row.getLong(7), row.getBoolean(8));
	}

	private static List<String> strings(ResultSet row, int column) throws SQLException {
		return List.of((String[]) row.getArray(column).getArray());
	}

	/**
	 * Whether the statistics show all that has happened since the database was created. A
	 * session flushes its statistics before it ends; while other sessions are connected
	 * the statistics may be incomplete.
	 */
	boolean isStatisticsComplete() throws SQLException {
		if (!this.session.isTrue(IS_COUNTING)) {
			return false;
		}
		long deadline = System.nanoTime() + CLOSE_TIMEOUT;
		while (!this.session.isTrue(IS_ALONE)) {
			if (System.nanoTime() > deadline) {
				return false;
			}
			Waiting.pause(POLL_INTERVAL, "the other sessions of the database to end");
		}
		return true;
	}

	/**
	 * Whether the statistics show that rows were written to a system catalog.
	 */
	boolean isSchemaWritten() throws SQLException {
		return this.session.isTrue(IS_SCHEMA_WRITTEN);
	}

	Collection<PostgreSqlComparedTable> tables() {
		return this.tables.values();
	}

	@Nullable PostgreSqlComparedTable table(long oid) {
		return this.tables.get(oid);
	}

	@Nullable PostgreSqlComparedTable table(String label) {
		return this.tablesByLabel.get(label);
	}

	/**
	 * The next value of each sequence, by its label.
	 */
	Map<String, String> sequences() throws SQLException {
		String query = this.session.queryRow(SEQUENCES, (row) -> row.getString(1));
		return (query != null) ? this.session.queryPairs(query) : Map.of();
	}

	/**
	 * A digest of the definition of each object, by its label.
	 */
	Map<String, String> definitions() throws SQLException {
		Map<String, String> definitions = this.definitions;
		if (definitions == null) {
			definitions = this.session.queryPairs(DEFINITIONS);
			this.definitions = definitions;
		}
		return definitions;
	}

}
