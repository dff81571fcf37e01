package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.isolateddb.engine.JdbcSession;

/**
 * Reads what a database has in addition to its template. Reads whole tables where rows of
 * the template were updated or deleted, or where rows were put among them. Not
 * thread-safe.
 */
final class PostgreSqlLayerReader {

	/**
	 * To insert more rows takes as long as to clone a database.
	 */
	private static final int MOST_ROWS = 5_000;

	/**
	 * The same for their values, in characters.
	 */
	private static final int MOST_LENGTH = 1024 * 1024;

	/**
	 * The values of rows as {@link PostgreSqlTemplateRows} reads them, their number,
	 * whether they lie behind all others, and the size of the table in pages.
	 */
	private static final String ROWS = """
			SELECT string_agg('(' || array_to_string(ARRAY[%1$s]::text[], ', ') || ')', ', ' ORDER BY ctid) FILTER (WHERE %2$s),
				count(*) FILTER (WHERE %2$s),
				coalesce(min(ctid) FILTER (WHERE %2$s) > max(ctid) FILTER (WHERE NOT (%2$s)), true),
				pg_relation_size(%3$s::oid) / current_setting('block_size')::int
			FROM ONLY %4$s%5$s""";

	private static final String IS_NEW = "age(xmin) <= age(CAST('%s' AS xid))";

	private final JdbcSession session;

	private final PostgreSqlTemplateMetadata template;

	private final String isNew;

	private final Map<String, PostgreSqlRowLayer.Rows> tables = new HashMap<>();

	private final Map<Integer, Long> pages = new HashMap<>();

	private int rows;

	private int length;

	/**
	 * Create a reader.
	 * @param firstAfterTemplate the transaction id from which on rows are not of the
	 * template
	 */
	PostgreSqlLayerReader(Connection connection, PostgreSqlTemplateMetadata template, String firstAfterTemplate) {
		this.session = new JdbcSession(connection);
		this.template = template;
		this.isNew = IS_NEW.formatted(firstAfterTemplate);
	}

	/**
	 * Read tables.
	 * @param changes what was written to each table since it equalled that of the
	 * template, by its position
	 * @return why what they contain is not a layer, or an empty string
	 */
	String readTables(Map<Integer, PostgreSqlTableStatistics> changes) throws SQLException {
		for (Map.Entry<Integer, PostgreSqlTableStatistics> change : changes.entrySet()) {
			PostgreSqlTrackedTable table = this.template.tables().get(change.getKey());
			String obstacle = switch (table.kind()) {
				case IGNORED -> "";
				case SCHEMA -> "the schema has changed, as " + table.name() + " shows";
				case GUARDED -> "triggers or rules would fire for " + table.name();
				case TABLE -> read(change.getKey(), table, change.getValue());
			};
			if (!obstacle.isEmpty()) {
				return obstacle;
			}
		}
		return "";
	}

	private String read(int position, PostgreSqlTrackedTable table, PostgreSqlTableStatistics change)
			throws SQLException {
		if (change.inserted() > MOST_ROWS) {
			return tooLarge();
		}
		if (table.columns().isEmpty()) {
			return "rows of " + table.name() + ", which has no columns, have been added";
		}
		boolean addedOnly = table.isEmpty() || (change.updated() == 0 && change.deleted() == 0);
		if (addedOnly) {
			Rows added = readAdded(table, change.inserted());
			if (added.behind()) {
				return add(position, table, added, false);
			}
		}
		if (!table.isRestorable()) {
			return addedOnly ? "rows have been added among those of " + table.name() : "rows of " + table.name()
					+ " have been updated or deleted, and the table is too large to be restored";
		}
		this.template.rows().insert(table);
		return add(position, table, read(table, "true", ""), true);
	}

	private Rows readAdded(PostgreSqlTrackedTable table, long inserted) throws SQLException {
		if (table.isEmpty()) {
			return read(table, "true", "");
		}
		if (table.isLarge()) {
			Rows behind = read(table, this.isNew, " WHERE " + table.behind());
			if (behind.count() == inserted) {
				return behind;
			}
		}
		return read(table, this.isNew, "");
	}

	private Rows read(PostgreSqlTrackedTable table, String which, String condition) throws SQLException {
		return this.session.queryRow(ROWS.formatted(table.values(), which, table.oid(), table.name(), condition),
				Rows::of);
	}

	private String add(int position, PostgreSqlTrackedTable table, Rows rows, boolean replacing) {
		this.rows += rows.count();
		this.length += rows.values().length();
		if (this.rows > MOST_ROWS || this.length > MOST_LENGTH) {
			return tooLarge();
		}
		String place = (replacing || table.isEmpty()) ? PostgreSqlTemplateRows.AT_START
				: table.isLarge() ? "> '(" + (table.pages() - 1) + ",0)'"
						: "> coalesce((SELECT max(ctid) FROM ONLY " + table.name() + "), '(0,0)')";
		String insert = (rows.count() > 0) ? PostgreSqlTemplateRows.insert(table, rows.values(), place) : "";
		if (replacing || rows.count() > 0) {
			boolean onLastPage = !replacing && rows.pages() <= Math.max(1, table.pages());
			this.tables.put(table.name(), new PostgreSqlRowLayer.Rows(insert, rows.count(), replacing, onLastPage));
		}
		this.pages.put(position, rows.pages());
		return "";
	}

	private static String tooLarge() {
		return "more than " + MOST_ROWS + " rows or " + MOST_LENGTH + " characters have been added";
	}

	/**
	 * The layer.
	 * @param positions the positions of the sequences whose states may differ from those
	 * in the template
	 */
	PostgreSqlRowLayer layer(Iterable<Integer> positions) throws SQLException {
		Map<String, PostgreSqlSequence> states = new HashMap<>();
		List<String> queries = new ArrayList<>();
		for (int position : positions) {
			PostgreSqlSequence sequence = this.template.sequences().get(position);
			queries.add("SELECT " + position + ", last_value, is_called FROM " + sequence.name());
		}
		if (!queries.isEmpty()) {
			this.session.query(String.join(" UNION ALL ", queries), (row) -> {
				PostgreSqlSequence sequence = this.template.sequences().get(row.getInt(1));
				return states.put(sequence.name(), sequence.in(row.getLong(2), row.getBoolean(3)));
			});
		}
		return new PostgreSqlRowLayer(this.tables, states);
	}

	/**
	 * The present sizes in pages of the tables that were read, by their positions.
	 */
	Map<Integer, Long> pages() {
		return this.pages;
	}

	/**
	 * The rows of one table.
	 *
	 * @param values their values
	 * @param count how many there are
	 * @param behind whether they lie behind all others
	 * @param pages the size of the table in pages
	 */
	private record Rows(String values, int count, boolean behind, long pages) {

		static Rows of(ResultSet row) throws SQLException {
			String values = row.getString(1);
			return new Rows((values != null) ? values : "", row.getInt(2), row.getBoolean(3), row.getLong(4));
		}

	}

}
