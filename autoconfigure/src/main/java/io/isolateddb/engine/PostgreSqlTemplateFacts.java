package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * What all clones of a template have in common: their tables and sequences, which have
 * the same identifiers everywhere, and the rows of the tables that had to be put back
 * before. Thread-safe.
 */
final class PostgreSqlTemplateFacts {

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

	private static final String SEQUENCES = "SELECT c.oid, format('%I.%I', n.nspname, c.relname) "
			+ "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S' ORDER BY c.oid";

	private static final String ROWS = "SELECT string_agg('(' || concat_ws(', ', %s) || ')', ', ') FROM ONLY %s";

	/**
	 * Tells how many rows there are and whether they are in order, from the start of the
	 * file on: a row may be put into the space that was left on an earlier page.
	 */
	private static final String INSERT = """
			WITH i AS (INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE VALUES %s RETURNING ctid)
			SELECT count(*), min(ctid) = '(0,1)' AND array_agg(ctid) = array_agg(ctid ORDER BY ctid) FROM i""";

	private final List<PostgreSqlRelation> relations = new ArrayList<>();

	private final List<PostgreSqlSequence> sequences = new ArrayList<>();

	private final Map<PostgreSqlRelation, String> inserts = new ConcurrentHashMap<>();

	private final Set<PostgreSqlRelation> wanted = ConcurrentHashMap.newKeySet();

	private PostgreSqlTemplateFacts() {
	}

	static PostgreSqlTemplateFacts read(Connection clone) throws SQLException {
		PostgreSqlTemplateFacts facts = new PostgreSqlTemplateFacts();
		try (Statement statement = clone.createStatement()) {
			try (ResultSet rows = statement.executeQuery(RELATIONS)) {
				while (rows.next()) {
					facts.relations.add(new PostgreSqlRelation(rows.getLong(1), rows.getString(2),
							PostgreSqlRelation.Kind.valueOf(rows.getString(3)), rows.getLong(4), rows.getLong(5),
							rows.getString(6), rows.getString(7)));
				}
			}
			try (ResultSet rows = statement.executeQuery(SEQUENCES)) {
				while (rows.next()) {
					facts.sequences.add(new PostgreSqlSequence(rows.getLong(1), rows.getString(2)));
				}
			}
		}
		return facts;
	}

	List<PostgreSqlRelation> relations() {
		return this.relations;
	}

	List<PostgreSqlSequence> sequences() {
		return this.sequences;
	}

	/**
	 * The statement that puts all rows of a table back, in their order.
	 * @return the statement, which is empty if there are none, or {@code null} if it is
	 * not known yet: the next fresh clone will tell
	 */
	@Nullable String insert(PostgreSqlRelation relation) {
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
		for (PostgreSqlRelation relation : this.wanted) {
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
