package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * What all clones of a template have in common: their tables and sequences, which have
 * the same identifiers everywhere, and the rows of the tables that had to be put back
 * before. Thread-safe.
 */
final class PostgreSqlTemplateMetadata {

	/**
	 * Left out is what {@code ANALYZE} writes, which no query can tell but by its plan,
	 * and the catalogs that other databases write too.
	 */
	private static final String RELATIONS = """
			SELECT c.oid, format('%I.%I', n.nspname, c.relname),
				CASE WHEN c.relkind = 'm' OR n.nspname IN ('pg_catalog', 'information_schema') THEN 'SCHEMA'
					WHEN EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgenabled IN ('A', 'R'))
						OR EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.ev_enabled IN ('A', 'R'))
					THEN 'GUARDED' ELSE 'TABLE' END,
				c.reltoastrelid,
				pg_relation_size(c.oid) / current_setting('block_size')::int,
				coalesce(pg_relation_size(nullif(c.reltoastrelid, 0)), 0) / current_setting('block_size')::int,
				(SELECT coalesce(string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum), '') FROM pg_attribute a
					WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''),
				(SELECT coalesce(string_agg(format('quote_nullable(%I::text)', a.attname), ', ' ORDER BY a.attnum), '')
					FROM pg_attribute a
					WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '')
			FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE c.relkind IN ('r', 'm') AND NOT c.relisshared AND n.nspname <> 'pg_toast'
				AND (n.nspname <> 'pg_catalog' OR c.relname NOT IN ('pg_statistic', 'pg_statistic_ext_data'))
			ORDER BY c.oid""";

	/**
	 * Makes the query for where the sequences stand.
	 */
	private static final String SEQUENCES = """
			SELECT coalesce(string_agg(format('SELECT %s, %L, last_value, is_called FROM %s', c.oid, s.name, s.name),
				' UNION ALL ' ORDER BY c.oid), 'SELECT WHERE false')
			FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, format('%I.%I', n.nspname, c.relname) s(name)
			WHERE c.relkind = 'S'""";

	private static final String INSUFFICIENT_PRIVILEGE = "42501";

	/**
	 * From so many on tables are not usual any more.
	 */
	private static final int MOST_USUAL = 64;

	private static final String ROWS = "SELECT string_agg('(' || concat_ws(', ', %s) || ')', ', ') FROM ONLY %s";

	/**
	 * Tells whether the rows are in order, from the start of the file on: a row may be
	 * put into the space that was left on an earlier page.
	 */
	private static final String INSERT = """
			WITH i AS (INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE VALUES %s RETURNING ctid)
			SELECT min(ctid) = '(0,1)' AND array_agg(ctid) = array_agg(ctid ORDER BY ctid) FROM i""";

	private final List<PostgreSqlTrackedTable> relations = new ArrayList<>();

	private final List<PostgreSqlSequence> sequences = new ArrayList<>();

	private final String obstacle;

	private final String look;

	private final PostgreSqlTableSelection all;

	private final Map<PostgreSqlTrackedTable, String> inserts = new ConcurrentHashMap<>();

	private final Set<PostgreSqlTrackedTable> wanted = ConcurrentHashMap.newKeySet();

	/**
	 * The tables that tests have changed so far: the next test most likely changes some
	 * of them and no others.
	 */
	private volatile PostgreSqlTableSelection usual;

	PostgreSqlTemplateMetadata(Connection clone) throws SQLException {
		try (Statement statement = clone.createStatement()) {
			readRelations(statement);
			this.obstacle = readSequences(statement);
			this.look = PostgreSqlStatisticsSnapshot.query(statement, this.sequences);
		}
		this.all = PostgreSqlTableSelection.of(this.relations, IntStream.range(0, this.relations.size()).boxed().toList());
		this.usual = PostgreSqlTableSelection.of(this.relations, List.of());
	}

	private void readRelations(Statement statement) throws SQLException {
		try (ResultSet rows = statement.executeQuery(RELATIONS)) {
			while (rows.next()) {
				this.relations.add(new PostgreSqlTrackedTable(rows.getLong(1), rows.getString(2),
						PostgreSqlTrackedTable.Kind.valueOf(rows.getString(3)), rows.getLong(4), rows.getLong(5),
						rows.getLong(6), rows.getString(7), rows.getString(8)));
			}
		}
	}

	private String readSequences(Statement statement) throws SQLException {
		String query;
		try (ResultSet row = statement.executeQuery(SEQUENCES)) {
			row.next();
			query = row.getString(1);
		}
		statement.setEscapeProcessing(false);
		try (ResultSet rows = statement.executeQuery(query)) {
			while (rows.next()) {
				this.sequences.add(
						PostgreSqlSequence.of(rows.getLong(1), rows.getString(2), rows.getLong(3), rows.getBoolean(4)));
			}
			return "";
		}
		catch (SQLException ex) {
			if (!INSUFFICIENT_PRIVILEGE.equals(ex.getSQLState())) {
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

	List<PostgreSqlTrackedTable> relations() {
		return this.relations;
	}

	List<PostgreSqlSequence> sequences() {
		return this.sequences;
	}

	/**
	 * The query of {@link PostgreSqlStatisticsSnapshot}.
	 */
	String look() {
		return this.look;
	}

	PostgreSqlTableSelection all() {
		return this.all;
	}

	PostgreSqlTableSelection usual() {
		return this.usual;
	}

	/**
	 * Remember what a test has changed. If two do so at the same time, one of them is
	 * remembered the next time.
	 */
	void addUsual(Collection<Integer> changed) {
		Set<Integer> positions = new TreeSet<>(changed);
		positions.addAll(this.usual.positions());
		this.usual = PostgreSqlTableSelection.of(this.relations,
				List.copyOf((positions.size() <= MOST_USUAL) ? positions : changed));
	}

	/**
	 * The statement that puts all rows of a table back, in their order.
	 * @return the statement, which is empty if there are none, or {@code null} if it is
	 * not known yet: the next fresh clone will tell
	 */
	@Nullable String insert(PostgreSqlTrackedTable relation) {
		String insert = this.inserts.get(relation);
		if (insert == null) {
			this.wanted.add(relation);
		}
		return insert;
	}

	/**
	 * Read the rows that somebody has asked for in vain.
	 */
	void readWanted(Connection freshClone) throws SQLException {
		for (PostgreSqlTrackedTable relation : this.wanted) {
			try (Statement statement = freshClone.createStatement()) {
				statement.setEscapeProcessing(false);
				try (ResultSet row = statement.executeQuery(ROWS.formatted(relation.values(), relation.name()))) {
					row.next();
					String values = row.getString(1);
					this.inserts.put(relation,
							(values != null) ? INSERT.formatted(relation.name(), relation.columns(), values) : "");
				}
			}
			this.wanted.remove(relation);
		}
	}

}
