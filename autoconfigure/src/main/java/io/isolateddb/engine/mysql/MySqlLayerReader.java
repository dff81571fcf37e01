package io.isolateddb.engine.mysql;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.RowReader;

/**
 * Reads what a database has in addition to its template, in one batch that measures the
 * rows and one that reads them. Tables that have not changed since the present state keep
 * the content that they have in it. Triggers cannot be switched off, so no table with
 * triggers for {@code INSERT} has a place in a layer. Not thread-safe.
 */
final class MySqlLayerReader {

	private static final int MOST_ROWS = 5_000;

	private static final long MOST_LENGTH = 1 << 20;

	private final JdbcSession session;

	private final MySqlScript template;

	private final String database;

	private final List<MySqlAddedRows> changed = new ArrayList<>();

	private final Map<String, MySqlTableContent> tables;

	/**
	 * How long a packet may be.
	 */
	private long packetLength;

	/**
	 * Create a reader.
	 * @param present the state that the database was in before the changes
	 */
	MySqlLayerReader(JdbcSession session, MySqlScript template, String database, MySqlRowLayer present) {
		this.session = session;
		this.template = template;
		this.database = database;
		this.tables = new TreeMap<>(present.tables());
	}

	/**
	 * Read the layer. The server must not count what the session does.
	 * @param changes what was written to tables since the present state, with what
	 * follows from foreign keys
	 * @return why they are not in a layer, or an empty string
	 */
	String read(Map<String, MySqlTableStatistics> changes) throws SQLException {
		String obstacle = select(changes);
		if (obstacle.isEmpty()) {
			obstacle = measure();
		}
		if (obstacle.isEmpty()) {
			readRows();
		}
		return obstacle;
	}

	/**
	 * The content of each table that differs from the template, by its name.
	 */
	Map<String, MySqlTableContent> tables() {
		return this.tables;
	}

	private String select(Map<String, MySqlTableStatistics> changes) {
		for (Map.Entry<String, MySqlTableStatistics> change : changes.entrySet()) {
			MySqlTable table = this.template.table(change.getKey());
			String obstacle = (table != null) ? select(table, change.getValue())
					: "the schema has changed, as " + change.getKey() + " is not in the template";
			if (!obstacle.isEmpty()) {
				return obstacle;
			}
		}
		return "";
	}

	private String select(MySqlTable table, MySqlTableStatistics change) {
		if (table.isSequence()) {
			return "";
		}
		if (!table.obstacle().isEmpty()) {
			return table.obstacle();
		}
		if (table.isRecomputed()) {
			return MySqlUndoPlan.RECOMPUTED + table.name();
		}
		if (table.triggerEvents().contains("INSERT")) {
			return "triggers would fire for " + table.name();
		}
		if (table.rowLiteral().isEmpty()) {
			return "values of " + table.name() + " have a type that is not known";
		}
		MySqlTableContent before = this.tables.remove(table.name());
		MySqlAddedRows rows = MySqlAddedRows.of(table, this.template, this.database,
				change.plus((before != null) ? before.statistics() : MySqlTableStatistics.NONE));
		if (rows.isWhole() && this.template.rows(table) > MOST_ROWS) {
			return "more than " + MOST_ROWS + " rows would have to be restored in " + table.name();
		}
		this.changed.add(rows);
		return "";
	}

	/**
	 * Count the rows, and find out how long their literals are.
	 * @return why they cannot be in a layer, or an empty string
	 */
	private String measure() throws SQLException {
		List<String> batch = new ArrayList<>(List.of("SELECT @@max_allowed_packet"));
		for (MySqlAddedRows rows : this.changed) {
			batch.add(rows.sizeQuery(this.database));
			if (rows.table().nextValue() != 0) {
				batch.add("SHOW CREATE TABLE " + rows.table().in(this.database));
			}
		}
		try (Statement statement = this.session.createStatement()) {
			statement.execute(String.join("; ", batch));
			this.packetLength = RowReader.readNext(statement, (row) -> row.getLong(1)).get(0);
			for (int i = 0; i < this.changed.size(); i++) {
				MySqlAddedRows rows = measure(this.changed.get(i), statement);
				this.changed.set(i, rows);
				if (!rows.obstacle().isEmpty()) {
					return rows.obstacle();
				}
			}
		}
		return limits();
	}

	private static MySqlAddedRows measure(MySqlAddedRows rows, Statement statement) throws SQLException {
		MySqlAddedRows.Size size = RowReader.readNext(statement, MySqlLayerReader::size).get(0);
		if (rows.table().nextValue() != 0) {
			String creation = RowReader.readNext(statement, (row) -> row.getString(2)).get(0);
			size = size.withNextValue(MySqlAutoIncrementOption.nextValue(creation));
		}
		return rows.withSize(size);
	}

	private static MySqlAddedRows.Size size(ResultSet row) throws SQLException {
		return new MySqlAddedRows.Size(row.getInt(1), row.getInt(2), row.getLong(3),
				new BigDecimal(row.getString(4)).longValue());
	}

	private String limits() {
		MySqlRowLayer kept = new MySqlRowLayer(this.tables, Map.of());
		long rows = kept.rows() + this.changed.stream().mapToLong((table) -> table.size().rows()).sum();
		if (rows > MOST_ROWS) {
			return "more than " + MOST_ROWS + " rows would have to be held in memory";
		}
		long length = kept.length() + this.changed.stream().mapToLong((table) -> table.size().length()).sum();
		// The statements that insert the rows are in one packet with those that undo
		// changes
		long most = Math.min(MOST_LENGTH, this.packetLength / 2);
		return (length > most) ? "more than " + most + " bytes of SQL would have to be held in memory" : "";
	}

	private void readRows() throws SQLException {
		List<MySqlAddedRows> filled = this.changed.stream().filter((rows) -> rows.size().rows() > 0).toList();
		Map<String, String> literals = new TreeMap<>();
		if (!filled.isEmpty()) {
			try (Statement statement = this.session.createStatement()) {
				statement.execute(filled.stream().map(MySqlAddedRows::query).collect(Collectors.joining("; ")));
				for (MySqlAddedRows rows : filled) {
					literals.put(rows.table().name(),
							String.join(", ", RowReader.readNext(statement, (row) -> row.getString(1))));
				}
			}
		}
		for (MySqlAddedRows rows : this.changed) {
			String name = rows.table().name();
			MySqlAddedRows.Size size = rows.size();
			if (rows.isWhole() || size.rows() > 0 || size.nextValue() != rows.table().nextValue()) {
				this.tables.put(name, new MySqlTableContent(rows.isWhole(), size.rows(),
						literals.getOrDefault(name, ""), size.nextValue(), size.followsRows()));
			}
		}
	}

}
