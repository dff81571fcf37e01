package io.isolateddb.engine.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

import io.isolateddb.engine.RowReader;

/**
 * Statements that are executed again and again in one session, which compiles each of
 * them once. Some pragmas have their effect when they are compiled: these do not belong
 * here. Not thread-safe. The statements are closed with the session.
 */
final class SqliteStatements {

	private final Connection session;

	private final Map<String, PreparedStatement> compiled = new HashMap<>();

	SqliteStatements(Connection session) {
		this.session = session;
	}

	/**
	 * Read the first row of a query, which has one.
	 */
	<T> T queryRow(String sql, RowReader<T> reader) throws SQLException {
		try (ResultSet row = compiled(sql).executeQuery()) {
			row.next();
			return reader.read(row);
		}
	}

	void execute(String sql) throws SQLException {
		compiled(sql).execute();
	}

	private PreparedStatement compiled(String sql) throws SQLException {
		PreparedStatement known = this.compiled.get(sql);
		if (known == null) {
			known = this.session.prepareStatement(sql);
			this.compiled.put(sql, known);
		}
		return known;
	}

}
