package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.RowReader;
import io.isolateddb.engine.postgresql.PostgreSqlPreparedStatements.Call;
import org.jspecify.annotations.Nullable;

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

	private static final String IS_NEW = "age(xmin) <= age(CAST(%s AS xid))";

	private static final String ALL = "true";

	private final JdbcSession session;

	private final PostgreSqlPreparedStatements statements;

	private final PostgreSqlTemplateMetadata template;

	private final String firstAfterTemplate;

	private final PostgreSqlTableFiles files;

	private final Map<String, PostgreSqlRowLayer.Rows> tables = new HashMap<>();

	private final Map<String, PostgreSqlSequence> sequences = new HashMap<>();

	private final Map<Integer, Long> pages = new HashMap<>();

	private final Map<Integer, Long> dead = new HashMap<>();

	private int rows;

	private int length;

	/**
	 * Create a reader.
	 * @param firstAfterTemplate the transaction id from which on rows are not of the
	 * template
	 * @param files what the files of the tables contained before
	 */
	PostgreSqlLayerReader(Connection connection, PostgreSqlPreparedStatements statements,
			PostgreSqlTemplateMetadata template, String firstAfterTemplate, PostgreSqlTableFiles files) {
		this.session = new JdbcSession(connection);
		this.statements = statements;
		this.template = template;
		this.firstAfterTemplate = firstAfterTemplate;
		this.files = files;
	}

	/**
	 * Read tables and sequences: in one round trip what was only added, and each table of
	 * which more has changed in another one.
	 * @param changes what was written to each table since it equalled that of the
	 * template, by its position
	 * @param sequences the positions of the sequences whose states may differ from those
	 * in the template
	 * @return why what they contain is not a layer, or an empty string
	 */
	String read(SortedMap<Integer, PostgreSqlTableStatistics> changes, List<Integer> sequences) throws SQLException {
		for (Map.Entry<Integer, PostgreSqlTableStatistics> change : changes.entrySet()) {
			String obstacle = obstacle(table(change.getKey()), change.getValue());
			if (!obstacle.isEmpty()) {
				return obstacle;
			}
		}
		changes.keySet().removeIf((position) -> table(position).kind() == PostgreSqlTrackedTable.Kind.IGNORED);
		Map<Integer, Rows> added = readAdded(changes, sequences);
		for (Map.Entry<Integer, PostgreSqlTableStatistics> change : changes.entrySet()) {
			String obstacle = add(change.getKey(), change.getValue(), added.get(change.getKey()));
			if (!obstacle.isEmpty()) {
				return obstacle;
			}
		}
		return "";
	}

	private PostgreSqlTrackedTable table(int position) {
		return this.template.tables().get(position);
	}

	private static String obstacle(PostgreSqlTrackedTable table, PostgreSqlTableStatistics change) {
		return switch (table.kind()) {
			case IGNORED -> "";
			case SCHEMA -> "the schema has changed, as " + table.name() + " shows";
			case GUARDED -> "triggers or rules would fire for " + table.name();
			case TABLE -> (change.inserted() > MOST_ROWS) ? tooLarge() : table.columns().isEmpty()
					? "rows of " + table.name() + ", which has no columns, have been added" : "";
		};
	}

	private static boolean isAddedOnly(PostgreSqlTrackedTable table, PostgreSqlTableStatistics change) {
		return table.isEmpty() || (change.updated() == 0 && change.deleted() == 0);
	}

	/**
	 * Read what was added to tables that have not changed otherwise, and the states of
	 * sequences. Of a large table only what lies behind the rows of the template.
	 * @return the rows by the position of the table
	 */
	private Map<Integer, Rows> readAdded(SortedMap<Integer, PostgreSqlTableStatistics> changes, List<Integer> sequences)
			throws SQLException {
		List<Integer> positions = changes.entrySet()
			.stream()
			.filter((change) -> isAddedOnly(table(change.getKey()), change.getValue()))
			.map(Map.Entry::getKey)
			.toList();
		List<Call> calls = new ArrayList<>();
		positions.forEach((position) -> calls.add(added(table(position))));
		sequences.forEach((position) -> calls
			.add(Call.of("SELECT last_value, is_called FROM " + this.template.sequences().get(position).name())));
		Map<Integer, Rows> added = new HashMap<>();
		if (calls.isEmpty()) {
			return added;
		}
		try (Statement results = this.statements.execute(calls)) {
			for (int position : positions) {
				added.put(position, RowReader.readNext(results, Rows::of).get(0));
			}
			for (int position : sequences) {
				PostgreSqlSequence sequence = this.template.sequences().get(position);
				this.sequences.put(sequence.name(),
						RowReader.readNext(results, (row) -> sequence.in(row.getLong(1), row.getBoolean(2))).get(0));
			}
		}
		return added;
	}

	private Call added(PostgreSqlTrackedTable table) {
		if (table.isEmpty()) {
			return Call.of(query(table, ALL, ""));
		}
		String condition = table.isLarge() ? " WHERE " + table.behind() : "";
		Call call = Call.of(query(table, IS_NEW.formatted("$1"), condition), this.firstAfterTemplate);
		return call.isPrepared() ? call : Call.once(query(table, isNew(), condition));
	}

	private String isNew() {
		return IS_NEW.formatted("'" + this.firstAfterTemplate + "'");
	}

	private static String query(PostgreSqlTrackedTable table, String which, String condition) {
		return ROWS.formatted(table.values(), which, table.oid(), table.name(), condition);
	}

	/**
	 * Add a table to the layer.
	 * @param behind what was read of it already, or {@code null}
	 */
	private String add(int position, PostgreSqlTableStatistics change, @Nullable Rows behind) throws SQLException {
		PostgreSqlTrackedTable table = table(position);
		if (behind != null) {
			boolean all = !table.isLarge() || table.isEmpty() || behind.count() == change.inserted();
			Rows added = all ? behind : this.session.queryRow(query(table, isNew(), ""), Rows::of);
			if (added.behind()) {
				long dead = change.inserted() + change.updated() - added.count();
				return (added.count() > 0 && hasFreePlaces(position, change, dead)) ? freePlaces(table)
						: add(position, table, added, dead, false);
			}
		}
		if (!table.isRestorable()) {
			return (behind != null) ? "rows have been added among those of " + table.name() : "rows of " + table.name()
					+ " have been updated or deleted, and the table is too large to be restored";
		}
		long dead = change.updated() + change.deleted();
		if (hasFreePlaces(position, change, dead)) {
			return freePlaces(table);
		}
		this.template.rows().insert(table);
		return add(position, table, this.session.queryRow(query(table, ALL, ""), Rows::of), dead, true);
	}

	/**
	 * Whether a vacuum may have freed places before or among the rows. The next rows go
	 * into these, but in a database into which the rows are inserted they go behind them.
	 * @param dead how many rows that were written since are not there any more
	 */
	private boolean hasFreePlaces(int position, PostgreSqlTableStatistics change, long dead) {
		return change.vacuums() > 0 && (dead > 0 || this.files.deadRows()[position] > 0);
	}

	private static String freePlaces(PostgreSqlTrackedTable table) {
		return "rows of " + table.name() + " have been removed or rolled back, and a vacuum has freed their places";
	}

	private String add(int position, PostgreSqlTrackedTable table, Rows rows, long dead, boolean replacing) {
		this.rows += rows.count();
		this.length += rows.values().length();
		if (this.rows > MOST_ROWS || this.length > MOST_LENGTH) {
			return tooLarge();
		}
		String before = (replacing || table.isEmpty()) ? PostgreSqlTemplateRows.START : table.isLarge()
				? PostgreSqlTemplateRows.place(table.pages() - 1)
				: "coalesce((SELECT max(ctid) FROM ONLY " + table.name() + "), " + PostgreSqlTemplateRows.START + ")";
		String insert = (rows.count() > 0) ? PostgreSqlTemplateRows.insert(table, rows.values(), before) : "";
		if (replacing || rows.count() > 0) {
			boolean onLastPage = !replacing && rows.pages() <= Math.max(1, table.pages());
			this.tables.put(table.name(), new PostgreSqlRowLayer.Rows(insert, rows.count(), replacing, onLastPage));
		}
		this.pages.put(position, rows.pages());
		this.dead.put(position, dead);
		return "";
	}

	private static String tooLarge() {
		return "more than " + MOST_ROWS + " rows or " + MOST_LENGTH + " characters have been added";
	}

	/**
	 * The layer of what was read. A sequence that was only read is not part of it.
	 */
	PostgreSqlRowLayer layer() {
		this.sequences.values().removeAll(this.template.sequences());
		return PostgreSqlRowLayer.of(this.tables, this.sequences);
	}

	/**
	 * The present sizes in pages of the tables that were read, by their positions.
	 */
	Map<Integer, Long> pages() {
		return this.pages;
	}

	/**
	 * How many dead rows what was written has left in the tables that were read, by their
	 * positions.
	 */
	Map<Integer, Long> dead() {
		return this.dead;
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
