package io.isolateddb.engine.sqlite;

import java.sql.SQLException;

/**
 * What a database may contain, page by page.
 */
interface SqliteContent {

	/**
	 * The number of pages.
	 */
	int pages();

	int pageSize();

	/**
	 * A page, which must not be changed.
	 * @param number its number, from 1 on
	 */
	byte[] page(int number) throws SQLException;

}
