package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * How many rows each table of a database has received, by the server's own count. A
 * rolled-back statement counts too. Not thread-safe.
 */
final class PostgreSqlCounts {

	private static final String COUNTS = """
			SELECT array_agg(pg_stat_get_tuples_inserted(o) ORDER BY n), array_agg(pg_stat_get_tuples_updated(o) ORDER BY n),
				array_agg(pg_stat_get_tuples_deleted(o) ORDER BY n),
				array_agg(CASE WHEN pg_stat_get_tuples_inserted(o) + pg_stat_get_tuples_updated(o) > 0
					THEN pg_relation_size(o) / current_setting('block_size')::int ELSE 0 END ORDER BY n)
			FROM unnest(?) WITH ORDINALITY t(o, n)""";

	private final Object[] oids;

	private Long[][] counts = new Long[4][0];

	PostgreSqlCounts(List<PostgreSqlRelation> relations) {
		this.oids = relations.stream().map(PostgreSqlRelation::oid).toArray();
	}

	/**
	 * Read the counts now.
	 */
	PostgreSqlCounts read(Connection connection) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(COUNTS)) {
			statement.setArray(1, connection.createArrayOf("oid", this.oids));
			try (ResultSet row = statement.executeQuery()) {
				row.next();
				for (int i = 0; i < this.counts.length; i++) {
					this.counts[i] = (Long[]) row.getArray(i + 1).getArray();
				}
			}
		}
		return this;
	}

	long inserted(int relation) {
		return this.counts[0][relation];
	}

	long updated(int relation) {
		return this.counts[1][relation];
	}

	long deleted(int relation) {
		return this.counts[2][relation];
	}

	/**
	 * The size of the table in pages, at least if it has grown.
	 */
	long pages(int relation) {
		Long pages = this.counts[3][relation];
		return (pages != null) ? pages : 0;
	}

	/**
	 * Account for rows that have been inserted and deleted since.
	 */
	void add(int relation, long inserted, long deleted) {
		this.counts[0][relation] += inserted;
		this.counts[2][relation] += deleted;
	}

}
