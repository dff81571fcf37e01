package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

import io.isolateddb.engine.JdbcSession;
import org.jspecify.annotations.Nullable;

/**
 * What all clones of a template have in common: their tables and sequences, which have
 * the same identifiers in all of them, and which tables are hot. Thread-safe.
 */
final class PostgreSqlTemplateMetadata {

	/**
	 * Not tracked are the shared catalogs, as other databases write them too.
	 */
	private static final String TABLES = """
			SELECT c.oid, format('%I.%I', n.nspname, c.relname),
				CASE WHEN c.oid IN ('pg_statistic'::regclass, 'pg_statistic_ext_data'::regclass) THEN 'IGNORED'
					WHEN c.relkind = 'm' OR n.nspname IN ('pg_catalog', 'information_schema') THEN 'SCHEMA'
					WHEN EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgenabled IN ('A', 'R'))
						OR EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.ev_enabled IN ('A', 'R'))
					THEN 'GUARDED' ELSE 'TABLE' END,
				c.reltoastrelid,
				pg_relation_size(c.oid) / current_setting('block_size')::int,
				coalesce(pg_relation_size(nullif(c.reltoastrelid, 0)), 0) / current_setting('block_size')::int,
				(SELECT coalesce(string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum), '') FROM pg_attribute a
					WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''),
				(SELECT coalesce(string_agg(format('format(''%%L'', %I)', a.attname), ', ' ORDER BY a.attnum), '')
					FROM pg_attribute a
					WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '')
			FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE c.relkind IN ('r', 'm') AND NOT c.relisshared AND n.nspname <> 'pg_toast'
			ORDER BY c.oid""";

	/**
	 * Generates the query for the states of all sequences.
	 */
	private static final String SEQUENCES = """
			SELECT coalesce(string_agg(format('SELECT %s, %L, last_value, is_called FROM %s', c.oid, s.name, s.name),
				' UNION ALL ' ORDER BY c.oid), 'SELECT WHERE false')
			FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, format('%I.%I', n.nspname, c.relname) s(name)
			WHERE c.relkind = 'S'""";

	private static final int MOST_HOT_TABLES = 64;

	private final List<PostgreSqlTrackedTable> tables;

	private final Map<String, Integer> positions = new HashMap<>();

	private final List<PostgreSqlSequence> sequences = new ArrayList<>();

	private final String obstacle;

	private final String snapshotQuery;

	private final PostgreSqlTableSelection allTables;

	private final PostgreSqlTemplateRows rows = new PostgreSqlTemplateRows();

	private final PostgreSqlResidue residue;

	private final long unlogged;

	private final boolean loginTriggers;

	/**
	 * The tables that tests have changed so far: the next test most likely changes some
	 * of them and no others.
	 */
	private volatile PostgreSqlTableSelection hotTables;

	/**
	 * Read the metadata of a template.
	 * @param clone a privileged session in a clone of it
	 * @param loginTriggers whether privileged sessions in its clones have to switch event
	 * triggers off
	 */
	PostgreSqlTemplateMetadata(Connection clone, PostgreSqlLibraries libraries, boolean loginTriggers)
			throws SQLException {
		this.loginTriggers = loginTriggers;
		JdbcSession session = new JdbcSession(clone);
		this.tables = session.query(TABLES,
				(row) -> new PostgreSqlTrackedTable(row.getLong(1), row.getString(2),
						PostgreSqlTrackedTable.Kind.valueOf(row.getString(3)), row.getLong(4), row.getLong(5),
						row.getLong(6), row.getString(7), row.getString(8)));
		this.tables.forEach((table) -> this.positions.put(table.name(), this.positions.size()));
		this.obstacle = readSequences(session);
		this.unlogged = PostgreSqlUnloggedTables.content(clone);
		this.residue = new PostgreSqlResidue(clone, libraries);
		this.snapshotQuery = PostgreSqlStatisticsSnapshot.query(clone, this.sequences);
		this.allTables = PostgreSqlTableSelection.of(this.tables,
				IntStream.range(0, this.tables.size()).boxed().toList());
		this.hotTables = PostgreSqlTableSelection.of(this.tables, List.of());
	}

	private String readSequences(JdbcSession session) throws SQLException {
		String query = session.queryRow(SEQUENCES, (row) -> row.getString(1));
		try {
			this.sequences.addAll(session.query(query, (row) -> new PostgreSqlSequence(row.getLong(1), row.getString(2),
					row.getLong(3), row.getBoolean(4))));
			return "";
		}
		catch (SQLException ex) {
			if (!PostgreSqlError.INSUFFICIENT_PRIVILEGE.matches(ex)) {
				throw ex;
			}
			return "the user may not read all sequences";
		}
	}

	/**
	 * Why clones cannot be rewound, or an empty string.
	 */
	String obstacle() {
		return this.obstacle;
	}

	/**
	 * The position of a table.
	 * @param table its qualified and quoted name
	 * @return the position, or {@code null} if the template does not have the table
	 */
	@Nullable Integer position(String table) {
		return this.positions.get(table);
	}

	List<PostgreSqlTrackedTable> tables() {
		return this.tables;
	}

	List<PostgreSqlSequence> sequences() {
		return this.sequences;
	}

	PostgreSqlTemplateRows rows() {
		return this.rows;
	}

	/**
	 * What {@link PostgreSqlUnloggedTables} contain.
	 */
	long unlogged() {
		return this.unlogged;
	}

	/**
	 * Whether the clones have {@link PostgreSqlLoginTriggers}.
	 */
	boolean hasLoginTriggers() {
		return this.loginTriggers;
	}

	/**
	 * What sessions in the clones can keep.
	 */
	PostgreSqlResidue residue() {
		return this.residue;
	}

	/**
	 * The query of {@link PostgreSqlStatisticsSnapshot}.
	 */
	String snapshotQuery() {
		return this.snapshotQuery;
	}

	PostgreSqlTableSelection allTables() {
		return this.allTables;
	}

	PostgreSqlTableSelection hotTables() {
		return this.hotTables;
	}

	/**
	 * Add the tables that a test has changed to the hot tables. If there are too many,
	 * start again with these. Of two tests that end at the same time only one may be
	 * remembered; the tables of the other one are added the next time.
	 * @param changed the positions of the tables
	 */
	void addHotTables(Collection<Integer> changed) {
		Set<Integer> positions = new TreeSet<>(changed);
		positions.addAll(this.hotTables.positions());
		this.hotTables = PostgreSqlTableSelection.of(this.tables,
				List.copyOf((positions.size() <= MOST_HOT_TABLES) ? positions : changed));
	}

}
