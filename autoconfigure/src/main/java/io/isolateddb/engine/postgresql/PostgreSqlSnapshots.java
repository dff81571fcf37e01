package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Takes the statistics snapshots of one database, each with those of the tables that are
 * hot then to which something was written. The statement is prepared once, and its tables
 * are set again only when others are hot, as its text is long in a database of many
 * sequences. It ends with its session. Not thread-safe.
 */
final class PostgreSqlSnapshots {

	private final Connection connection;

	private final PostgreSqlPreparedStatements statements;

	private final PostgreSqlTemplateMetadata template;

	private final PostgreSqlStatisticsBaseline baseline;

	private final PreparedStatement statement;

	private @Nullable PostgreSqlTableSelection hotTables;

	private @Nullable PostgreSqlStatisticsSnapshot queued;

	/**
	 * Create snapshots.
	 * @param baseline what had been written to each table before
	 */
	PostgreSqlSnapshots(Connection connection, PostgreSqlPreparedStatements statements,
			PostgreSqlTemplateMetadata template, PostgreSqlStatisticsBaseline baseline) throws SQLException {
		this.connection = connection;
		this.statements = statements;
		this.template = template;
		this.baseline = baseline;
		this.statement = connection.prepareStatement(PostgreSqlStatisticsSnapshot.statements(template.snapshotQuery()));
	}

	/**
	 * Take a snapshot. One round trip.
	 */
	PostgreSqlStatisticsSnapshot take() throws SQLException {
		PostgreSqlTableSelection hotTables = this.template.hotTables();
		if (hotTables != this.hotTables) {
			PostgreSqlTableStatistics.bind(this.statement, hotTables);
			this.hotTables = hotTables;
		}
		PostgreSqlTableStatistics.bindWrites(this.statement, this.baseline.writes(hotTables));
		this.statement.execute();
		return PostgreSqlStatisticsSnapshot.read(this.statement, hotTables);
	}

	/**
	 * The sessions of the server itself, such as those of autovacuum, do no harm. A
	 * session that has ended since it was counted may have flushed its statistics after
	 * the first snapshot, so a second one is needed. A session that was closed ends a
	 * moment later.
	 * @param snapshot the first snapshot
	 * @param sessions how many sessions are expected, including the one of the tracker
	 * @return the last snapshot, or {@code null} if there are other sessions
	 */
	@Nullable PostgreSqlStatisticsSnapshot awaitAlone(PostgreSqlStatisticsSnapshot snapshot, int sessions) throws SQLException {
		if (snapshot.sessions() == sessions) {
			return snapshot;
		}
		return PostgreSqlSessions.awaitCount(this.connection, sessions) ? take() : null;
	}

	/**
	 * Take a snapshot before the next batch of statements, in the same round trip.
	 */
	void queue() {
		PostgreSqlTableSelection hotTables = this.template.hotTables();
		this.statements.queue(
				PostgreSqlStatisticsSnapshot.calls(this.template.snapshotQuery(),
						PostgreSqlTableStatistics.call(hotTables, this.baseline.writes(hotTables))),
				(results) -> this.queued = PostgreSqlStatisticsSnapshot.read(results, hotTables));
	}

	/**
	 * The snapshot that was queued, after the batch.
	 */
	PostgreSqlStatisticsSnapshot queued() {
		return Objects.requireNonNull(this.queued);
	}

}
