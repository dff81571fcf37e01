package io.isolateddb.engine;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Reads one row of a result.
 *
 * @param <T> what it makes of the row
 * @since 0.1.0
 */
@FunctionalInterface
public interface RowReader<T extends @Nullable Object> {

	/**
	 * Read one row.
	 * @param row the row
	 * @return what has been read
	 * @throws SQLException if the row cannot be read
	 */
	T read(ResultSet row) throws SQLException;

	/**
	 * Read all rows of a result.
	 * @param rows the result, which stays open
	 * @param reader reads each row
	 * @param <T> what is read from a row
	 * @return what was read from each row
	 * @throws SQLException if a row cannot be read
	 */
	static <T extends @Nullable Object> List<T> readAll(ResultSet rows, RowReader<T> reader) throws SQLException {
		List<T> result = new ArrayList<>();
		while (rows.next()) {
			result.add(reader.read(rows));
		}
		return result;
	}

	/**
	 * Read all rows of the next result of a batch, skip the update counts before it, and
	 * move on to the result that follows.
	 * @param batch the batch, which has been executed
	 * @param reader reads each row
	 * @param <T> what is read from a row
	 * @return what was read from each row
	 * @throws SQLException if there is no such result, or a row cannot be read
	 */
	static <T extends @Nullable Object> List<T> readNext(Statement batch, RowReader<T> reader) throws SQLException {
		ResultSet next = batch.getResultSet();
		while (next == null) {
			if (!batch.getMoreResults() && batch.getUpdateCount() == -1) {
				throw new SQLException("The server has not answered the whole batch");
			}
			next = batch.getResultSet();
		}
		List<T> result;
		try (ResultSet rows = next) {
			result = readAll(rows, reader);
		}
		batch.getMoreResults();
		return result;
	}

}
