package io.isolateddb.engine;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Takes one row of a result.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RowReader {

	/**
	 * Read one row.
	 * @param row the row
	 * @throws SQLException if it cannot be read
	 */
	void read(ResultSet row) throws SQLException;

	/**
	 * Read the next rows of a batch, after its update counts, and go on in it.
	 * @param batch the batch that has been executed
	 * @param reader reads each row
	 * @throws SQLException if the server has not answered the whole batch
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
