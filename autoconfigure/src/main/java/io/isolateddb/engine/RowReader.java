package io.isolateddb.engine;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Takes one row of a result.
 */
@FunctionalInterface
interface RowReader {

	void read(ResultSet row) throws SQLException;

	/**
	 * Read the next rows that a batch has, after what it says of its changes, and go on
	 * in it.
	 */
	static void readNext(Statement batch, RowReader reader) throws SQLException {
		ResultSet next = batch.getResultSet();
		while (next == null) {
			if (!batch.getMoreResults() && batch.getUpdateCount() == -1) {
				throw new SQLException("The server has not answered the whole batch");
			}
			next = batch.getResultSet();
		}
		try (ResultSet rows = next) {
			while (rows.next()) {
				reader.read(rows);
			}
		}
		batch.getMoreResults();
	}

}
