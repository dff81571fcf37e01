package io.isolateddb.engine.sqlite;

import java.sql.SQLException;
import java.util.Map;

/**
 * A content with some other pages than one that it is based on.
 *
 * @param base that one
 * @param other the other pages, by number
 * @param pages how many pages there are
 * @param pageSize the size of each of them
 */
record SqlitePatch(SqliteContent base, Map<Integer, byte[]> other, int pages, int pageSize) implements SqliteContent {

	@Override
	public byte[] page(int number) throws SQLException {
		byte[] page = this.other.get(number);
		return (page != null) ? page : this.base.page(number);
	}

}
