package io.isolateddb.engine.mysql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;

import io.isolateddb.engine.JdbcSession;

/**
 * Finds out how the rows of a database can be copied: with their history, and so that
 * stored columns, which the server computes anew, get the values that they have. Its
 * session uses the database. Not thread-safe.
 */
final class MySqlRowCopiesReader {

	private static final String PERIOD = """
			SELECT column_name, data_type FROM information_schema.columns
			WHERE table_schema = ? AND table_name = ? AND generation_expression IN ('ROW START', 'ROW END')
			ORDER BY generation_expression DESC""";

	private static final String KEEPS_HISTORY = "SHOW VARIABLES LIKE 'system_versioning_insert_history'";

	private static final String PROBE = "`isodb_probe`";

	private final JdbcSession session;

	private final String database;

	private final Map<String, List<String>> periods = new TreeMap<>();

	private final Map<String, String> zones = new TreeMap<>();

	MySqlRowCopiesReader(JdbcSession session, String database) {
		this.session = session;
		this.database = database;
	}

	/**
	 * Find out for all tables.
	 * @throws SQLException if the rows of one of them cannot be copied
	 */
	MySqlRowCopies read(List<MySqlTable> tables, Map<String, MySqlTemplateRows> rows, MySqlMemoryTables memory)
			throws SQLException {
		for (MySqlTable table : tables) {
			if (rows.getOrDefault(table.name(), MySqlTemplateRows.NONE).count() > 0) {
				if (table.isVersioned()) {
					readPeriod(table);
				}
				else if (table.isRecomputed()) {
					readZone(table);
				}
			}
		}
		return new MySqlRowCopies(this.database, memory, this.periods, this.zones);
	}

	/**
	 * A server that cannot copy the history, or one that counts transactions instead of
	 * telling the time, still copies a table that has no history.
	 */
	private void readPeriod(MySqlTable table) throws SQLException {
		List<String> columns = new ArrayList<>();
		List<String> types = new ArrayList<>();
		this.session.query(PERIOD,
				(row) -> columns.add(MySqlText.quote(row.getString(1))) && types.add(row.getString(2)), this.database,
				table.name());
		boolean isKept = !types.contains("bigint") && !this.session.queryPairs(KEEPS_HISTORY).isEmpty();
		if (isKept) {
			this.periods.put(table.name(), columns.isEmpty() ? List.of("`row_start`", "`row_end`") : columns);
		}
		else if (this.session.isTrue("SELECT (SELECT count(*) FROM " + table.in(this.database)
				+ " FOR SYSTEM_TIME ALL) > (SELECT count(*) FROM " + table.in(this.database) + ")")) {
			throw new SQLException("the server cannot copy the history of the rows of table " + table.name()
					+ ". Let the migrations of tests only insert rows into it");
		}
	}

	/**
	 * Copy the rows to a table that only this session sees.
	 */
	private void readZone(MySqlTable table) throws SQLException {
		String original = table.in(this.database);
		String columns = String.join(", ", table.columns());
		this.session.execute("CREATE TEMPORARY TABLE " + PROBE + " LIKE " + original);
		try {
			String digest = digest(table, original);
			for (String zone : List.of("'+00:00'", "@@GLOBAL.time_zone", MySqlText.literal(offset()))) {
				this.session.execute("DELETE FROM " + PROBE + "; SET time_zone = " + zone + "; INSERT INTO " + PROBE
						+ " (" + columns + ") SELECT " + columns + " FROM " + original + "; " + MySqlEngine.SETTINGS);
				if (digest.equals(digest(table, PROBE))) {
					this.zones.put(table.name(), zone);
					return;
				}
			}
		}
		finally {
			this.session.execute(MySqlEngine.SETTINGS + "; DROP TEMPORARY TABLE " + PROBE);
		}
		throw new SQLException("the stored generated columns of table " + table.name()
				+ " depend on the time zone or the "
				+ "locale of the session that has written its rows, so that a copy would have other values. Make them "
				+ "VIRTUAL, or write the rows in the time zone of the server");
	}

	/**
	 * Which the driver may have set in the session of a migration.
	 */
	private static String offset() {
		int minutes = TimeZone.getDefault().getRawOffset() / 60_000;
		return String.format("%s%02d:%02d", (minutes < 0) ? "-" : "+", Math.abs(minutes) / 60, Math.abs(minutes) % 60);
	}

	private String digest(MySqlTable table, String from) throws SQLException {
		return this.session.queryRow(table.digest(from), (row) -> row.getString(1));
	}

}
