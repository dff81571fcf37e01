package io.isolateddb.engine.sqlite;

import java.sql.SQLException;
import java.util.BitSet;
import java.util.List;

import io.isolateddb.engine.JdbcSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pages of a database that its sessions keep in memory in another form: the schema,
 * and the statistics that {@code ANALYZE} makes. As long as none of them has changed, a
 * session knows what the file says. Immutable.
 *
 * @param numbers their numbers, without that of the first page, which has more than that
 */
record SqliteSchemaPages(BitSet numbers) {

	private static final Logger logger = LoggerFactory.getLogger(SqliteSchemaPages.class);

	/**
	 * The module of a virtual table keeps in memory what SQLite does not know of.
	 */
	private static final String HAS_VIRTUAL_TABLES = "SELECT EXISTS (SELECT 1 FROM sqlite_schema "
			+ "WHERE type = 'table' AND coalesce(rootpage, 0) = 0)";

	private static final String NUMBERS = "SELECT pageno FROM dbstat "
			+ "WHERE name IN ('sqlite_schema', 'sqlite_master', 'sqlite_stat1', 'sqlite_stat3', 'sqlite_stat4')";

	/**
	 * Find the pages.
	 * @return the pages, or {@code null} if that is impossible
	 */
	static @Nullable SqliteSchemaPages read(JdbcSession session) {
		try {
			if (session.isTrue(HAS_VIRTUAL_TABLES)) {
				return null;
			}
			List<Integer> pages = session.query(NUMBERS, (row) -> row.getInt(1));
			BitSet numbers = new BitSet();
			pages.forEach(numbers::set);
			boolean complete = numbers.get(1);
			numbers.clear(1);
			return complete ? new SqliteSchemaPages(numbers) : null;
		}
		catch (SQLException ex) {
			logger.debug("SQLite does not tell the pages of a schema", ex);
			return null;
		}
	}

}
