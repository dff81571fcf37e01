package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * The statement by which one session takes its statistics snapshots. It is prepared once,
 * and its tables are set again only when others are hot, as its text is long in a
 * database of many sequences. It ends with its session. Not thread-safe.
 */
final class PostgreSqlSnapshotStatement {

	private final PostgreSqlTemplateMetadata template;

	private final PreparedStatement statement;

	private @Nullable PostgreSqlTableSelection hotTables;

	PostgreSqlSnapshotStatement(Connection connection, PostgreSqlTemplateMetadata template) throws SQLException {
		this.template = template;
		this.statement = connection.prepareStatement(template.snapshotQuery());
	}

	/**
	 * Take a snapshot with those of the tables that are hot now to which something was
	 * written. One round trip.
	 */
	PostgreSqlStatisticsSnapshot take(PostgreSqlStatisticsBaseline baseline) throws SQLException {
		PostgreSqlTableSelection hotTables = this.template.hotTables();
		if (hotTables != this.hotTables) {
			PostgreSqlTableStatistics.bind(this.statement, hotTables);
			this.hotTables = hotTables;
		}
		PostgreSqlTableStatistics.bindWrites(this.statement, baseline.writes(hotTables));
		return PostgreSqlStatisticsSnapshot.take(this.statement, hotTables);
	}

}
