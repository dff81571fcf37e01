package io.isolateddb.engine.sqlite;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.SqlIdentifier;

/**
 * Another database that a session sees beside its own, to compare the two. Not
 * thread-safe.
 */
final class SqliteAttachment implements AutoCloseable {

	/**
	 * The name of the other database in SQL.
	 */
	static final String NAME = "isolated_database_before";

	/**
	 * Tables that hold the rows of a virtual table are part of that.
	 */
	private static final String TABLES = "SELECT name, type FROM pragma_table_list "
			+ "WHERE schema = '%s' AND type IN ('table', 'virtual') AND name NOT LIKE 'sqlite\\_%%' ESCAPE '\\'";

	private static final String DEFINITIONS = """
			SELECT type || ' ' || name, sql FROM %1$s.sqlite_schema s
			WHERE name NOT LIKE 'sqlite\\_%%' ESCAPE '\\' AND NOT EXISTS (SELECT 1 FROM pragma_table_list l
				WHERE l.schema = '%1$s' AND l.type = 'shadow' AND l.name = s.tbl_name)""";

	private final JdbcSession session;

	SqliteAttachment(JdbcSession session, Path other) throws SQLException {
		this.session = session;
		try (PreparedStatement attach = session.connection().prepareStatement("ATTACH ? AS " + NAME)) {
			attach.setString(1, other.toString());
			attach.execute();
		}
	}

	/**
	 * The definitions of the objects of a database.
	 * @param schema its name in SQL
	 * @return the definitions by kind and name
	 */
	Map<String, String> definitions(String schema) throws SQLException {
		return new TreeMap<>(this.session.queryPairs(DEFINITIONS.formatted(schema)));
	}

	/**
	 * The tables of a database.
	 * @param schema its name in SQL
	 * @return the kinds of the tables by name
	 */
	Map<String, String> tables(String schema) throws SQLException {
		return new TreeMap<>(this.session.queryPairs(TABLES.formatted(schema)));
	}

	/**
	 * Whether both have the same schema, and each table begins on the same page: sessions
	 * have that in memory.
	 */
	boolean hasSameSchema() throws SQLException {
		return this.session
			.isTrue("SELECT NOT EXISTS (SELECT type, name, tbl_name, rootpage, sql FROM main.sqlite_schema EXCEPT "
					+ "SELECT type, name, tbl_name, rootpage, sql FROM " + NAME + ".sqlite_schema) AND NOT EXISTS ("
					+ "SELECT type, name, tbl_name, rootpage, sql FROM " + NAME
					+ ".sqlite_schema EXCEPT SELECT type, name, tbl_name, rootpage, sql FROM main.sqlite_schema)");
	}

	/**
	 * How many rows each table has more than in the other database, which has the same
	 * tables.
	 */
	Map<String, Long> rowsAdded() throws SQLException {
		Map<String, Long> added = new LinkedHashMap<>();
		for (String table : this.session.query(TABLES.formatted("main"), (row) -> row.getString(1))) {
			String name = SqlIdentifier.quote(table);
			added.put(table, this.session.queryRow("SELECT (SELECT count(*) FROM main." + name
					+ ") - (SELECT count(*) FROM " + NAME + "." + name + ")", (row) -> row.getLong(1)));
		}
		return added;
	}

	/**
	 * The last values of the counters of a database.
	 * @param schema its name in SQL
	 */
	Map<String, String> counters(String schema) throws SQLException {
		List<String> table = this.session.query(
				"SELECT name FROM " + schema + ".sqlite_schema WHERE name = 'sqlite_sequence'",
				(row) -> row.getString(1));
		return table.isEmpty() ? Map.of() : this.session
			.queryPairs("SELECT 'autoincrement of ' || name, seq + 1 FROM " + schema + ".sqlite_sequence");
	}

	@Override
	public void close() throws SQLException {
		this.session.execute("DETACH " + NAME);
	}

}
