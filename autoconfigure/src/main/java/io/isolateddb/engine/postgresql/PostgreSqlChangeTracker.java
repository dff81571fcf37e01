package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RowLayer;
import io.isolateddb.engine.RowLayerReading;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * Detects changes by the statistics that PostgreSQL keeps anyway, and undoes exactly what
 * they show. A session flushes its statistics when it is told to, and always before it
 * leaves {@code pg_stat_activity}. The tracker has a privileged session of its own in the
 * database, which the server does not count: an undo leaves the statistics as they were
 * in the snapshot before it, so that no other snapshot is needed.
 * <p>
 * One kind of change is not detected: what the session of a superuser does while its
 * {@code track_counts} is off, if the session switches it on again or ends before the
 * next snapshot.
 *
 * @see <a href="https://www.postgresql.org/docs/current/monitoring-stats.html">The
 * Cumulative Statistics System</a>
 */
final class PostgreSqlChangeTracker implements ChangeTracker {

	/**
	 * How many rows may be undone in one clone. More of them would show in the size of
	 * its files and, after a vacuum, in the order of its rows.
	 */
	private static final long MOST_UNDONE_ROWS = 10_000;

	/**
	 * Autovacuum, which only a superuser can end, goes from table to table, with a
	 * snapshot for each.
	 */
	private static final int MOST_REPETITIONS = 3;

	private static final String UNKNOWN_TABLE = "rows were written that the statistics of no known table show";

	private static final String NOT_REWOUND = "something has changed in the database since the last rewind";

	private static final int VALIDATION_SECONDS = 5;

	private final Connection connection;

	private final PostgreSqlTemplateMetadata template;

	private final String obstacle;

	private final String obstacleToUndo;

	private final PostgreSqlTableFiles files;

	private final PostgreSqlStatisticsBaseline tableBaseline;

	private final PostgreSqlPreparedStatements statements;

	private final PostgreSqlSnapshots snapshots;

	private final PostgreSqlRolledBackInserts rolledBack = new PostgreSqlRolledBackInserts();

	private PostgreSqlStatisticsSnapshot baseline;

	/**
	 * The present state of the database: what it has in addition to its template.
	 */
	private PostgreSqlRowLayer layer = PostgreSqlRowLayer.NONE;

	/**
	 * Whether dead rows lie among those of the layer. When their page is full, a read
	 * prunes it: the places of dead versions of one row are free then, without any
	 * vacuum.
	 */
	private boolean uneven;

	/**
	 * The transaction id from which on rows are not of the template.
	 */
	private String firstAfterTemplate;

	/**
	 * The transaction id from which on rows are not of the present state. In the state of
	 * the template it is the same, since rows of the template may be restored then.
	 */
	private String firstNew;

	private long undoneRows;

	PostgreSqlChangeTracker(Connection connection, PostgreSqlTemplateMetadata template) throws SQLException {
		this.connection = connection;
		this.template = template;
		String obstacle = PostgreSqlTrackingSession.prepare(connection);
		this.obstacleToUndo = obstacle.isEmpty() ? PostgreSqlTrackingSession.prepareUndo(connection) : obstacle;
		this.obstacle = (obstacle.isEmpty() && !template.obstacle().isEmpty())
				? (this.obstacleToUndo.isEmpty() ? template.obstacle() : this.obstacleToUndo) : obstacle;
		this.files = PostgreSqlTableFiles.of(template.tables());
		this.tableBaseline = new PostgreSqlStatisticsBaseline(connection, template);
		this.statements = new PostgreSqlPreparedStatements(connection);
		this.snapshots = new PostgreSqlSnapshots(connection, this.statements, template, this.tableBaseline);
		this.baseline = this.snapshots.take();
		this.firstAfterTemplate = this.baseline.nextXid();
		this.firstNew = this.firstAfterTemplate;
	}

	/**
	 * Why no change can be undone on this server, or an empty string.
	 */
	String obstacleToUndo() {
		return this.obstacleToUndo;
	}

	@Override
	public boolean isUnchanged() throws SQLException {
		PostgreSqlSessions.end(this.connection, this.connection.getCatalog());
		RowLayer before = this.layer.orNull();
		RowLayerReading reading = readLayer(0);
		return reading.obstacle().isEmpty() && reading.layer() == before;
	}

	@Override
	public Rewind rewind(int sessions, @Nullable RowLayer layer) throws SQLException {
		return attempt((now) -> rewind(now, PostgreSqlRowLayer.of(layer)), Rewind::impossible, sessions);
	}

	/**
	 * One round trip if nothing has changed. If something has, the database is in the
	 * other state then, but not exactly. When rows of the template were restored, nothing
	 * distinguishes them from others any more.
	 */
	@Override
	public Rewind move(int sessions, @Nullable RowLayer layer) throws SQLException {
		PostgreSqlRowLayer target = PostgreSqlRowLayer.of(layer);
		PostgreSqlUndoPlan plan = new PostgreSqlUndoPlan(this.template, this.files, PostgreSqlRowLayer.NONE);
		boolean possible = target != this.layer && this.obstacle.isEmpty() && obstacleToAnyUndo().isEmpty()
				&& plan.addTables(this.layer.with(new TreeMap<>(), this.template, this.files)).isEmpty()
				&& plan.addLayer(target).isEmpty();
		if (!possible) {
			return rewind(sessions, layer);
		}
		plan.undo().resetSequences(this.template, sequences(this.baseline, true), target);
		return orFailure(() -> {
			String since = this.firstAfterTemplate;
			this.snapshots.queue();
			Rewind move = finish(plan, since, plan.undo().run(this.statements, since, this.rolledBack), target);
			PostgreSqlStatisticsSnapshot now = this.snapshots.awaitAlone(this.snapshots.queued(), sessions + 1);
			if (!move.reason().isEmpty() || (now != null && now.isUnchanged(this.baseline))) {
				return move;
			}
			this.uneven = true;
			Rewind again = since.equals(this.firstAfterTemplate) ? rewind(sessions, layer)
					: Rewind.impossible(NOT_REWOUND);
			return again.reason().isEmpty() ? move : again;
		}, Rewind::impossible);
	}

	@Override
	public RowLayerReading readLayer(int sessions) throws SQLException {
		return attempt(this::readLayer, RowLayerReading::impossible, sessions);
	}

	/**
	 * Do something with a snapshot of the database, while no session is at work.
	 * @param failure makes a result of an obstacle
	 */
	private <T> T attempt(Attempt<T> action, Function<String, T> failure, int sessions) throws SQLException {
		return orFailure(() -> {
			T result = attemptOnce(action, failure, sessions);
			// An analysis of the server counts what it writes to a table and to the
			// database one after the other
			return failure.apply(UNKNOWN_TABLE).equals(result) ? attemptOnce(action, failure, sessions) : result;
		}, failure);
	}

	private <T> T orFailure(Step<T> step, Function<String, T> failure) throws SQLException {
		try {
			return step.run();
		}
		catch (PSQLException ex) {
			if (ex.getServerErrorMessage() == null || !this.connection.isValid(VALIDATION_SECONDS)) {
				throw ex;
			}
			return failure.apply("the server said: " + ex.getMessage());
		}
	}

	private <T> T attemptOnce(Attempt<T> action, Function<String, T> failure, int sessions) throws SQLException {
		if (!this.obstacle.isEmpty()) {
			return failure.apply(this.obstacle);
		}
		PostgreSqlStatisticsSnapshot now = this.snapshots.awaitAlone(this.snapshots.take(), sessions + 1);
		if (now == null) {
			return failure.apply("an unexpected session is connected to the database");
		}
		String obstacle = now.obstacle(this.baseline);
		return obstacle.isEmpty() ? action.run(now) : failure.apply(obstacle);
	}

	private SortedMap<Integer, PostgreSqlTableStatistics> changes(PostgreSqlStatisticsSnapshot now)
			throws SQLException {
		return this.tableBaseline.changes(this.connection, now, now.writes() - this.baseline.writes());
	}

	private boolean isAccountedFor(SortedMap<Integer, PostgreSqlTableStatistics> changes,
			PostgreSqlStatisticsSnapshot now) throws SQLException {
		return PostgreSqlStatisticsBaseline.accountsForAll(this.connection, changes,
				now.writes() - this.baseline.writes(), this.baseline.writes());
	}

	private Rewind rewind(PostgreSqlStatisticsSnapshot now, PostgreSqlRowLayer target) throws SQLException {
		boolean stays = target == this.layer && !this.uneven;
		if (stays && now.isUnchanged(this.baseline)) {
			return Rewind.UNCHANGED;
		}
		if (!obstacleToAnyUndo().isEmpty()) {
			return Rewind.impossible(obstacleToAnyUndo());
		}
		SortedMap<Integer, PostgreSqlTableStatistics> changes = changes(now);
		PostgreSqlUndoPlan plan = new PostgreSqlUndoPlan(this.template, this.files, this.layer);
		String obstacle = plan.addTables(changes);
		String since = this.firstNew;
		if (obstacle.isEmpty() && (!stays || !plan.isComplete())) {
			plan = new PostgreSqlUndoPlan(this.template, this.files, PostgreSqlRowLayer.NONE);
			obstacle = plan.addTables(this.layer.with(changes, this.template, this.files));
			obstacle = obstacle.isEmpty() ? plan.addLayer(target) : obstacle;
			since = this.firstAfterTemplate;
		}
		if (obstacle.isEmpty() && !isAccountedFor(changes, now)) {
			obstacle = UNKNOWN_TABLE;
		}
		if (!obstacle.isEmpty()) {
			return Rewind.impossible(obstacle);
		}
		plan.undo().resetSequences(this.template, sequences(now, target != this.layer), target);
		return undo(plan, since, now, changes, target);
	}

	private String obstacleToAnyUndo() {
		return (this.undoneRows > MOST_UNDONE_ROWS)
				? "more than " + MOST_UNDONE_ROWS + " rows have been undone in the database" : this.obstacleToUndo;
	}

	/**
	 * The sequences that may have changed, by their positions.
	 * @param ofLayer whether to include those of the present layer
	 */
	private List<Integer> sequences(PostgreSqlStatisticsSnapshot now, boolean ofLayer) {
		List<Integer> positions = new ArrayList<>();
		for (int i = 0; i < now.sequences().length; i++) {
			if (!now.sequences()[i].equals(this.baseline.sequences()[i])
					|| (ofLayer && this.layer.sequences().containsKey(this.template.sequences().get(i).name()))) {
				positions.add(i);
			}
		}
		return positions;
	}

	private Rewind undo(PostgreSqlUndoPlan plan, String since, PostgreSqlStatisticsSnapshot now,
			SortedMap<Integer, PostgreSqlTableStatistics> changes, PostgreSqlRowLayer target) throws SQLException {
		PostgreSqlUndo.Result result = plan.undo().isEmpty() ? new PostgreSqlUndo.Result(since, since, Map.of())
				: plan.undo().run(this.statements, since, this.rolledBack);
		Rewind outcome = (target != this.layer || plan.undo().isEffective()) ? Rewind.UNDONE : Rewind.UNCHANGED;
		Rewind rewind = finish(plan, since, result, target);
		if (!rewind.reason().isEmpty()) {
			return rewind;
		}
		this.baseline = now;
		this.tableBaseline.advance(changes);
		return outcome;
	}

	/**
	 * Note that the database is in a state.
	 * @param result what the undo has led to, or {@code null} if rows could not be
	 * inserted in their order
	 */
	private Rewind finish(PostgreSqlUndoPlan plan, String since, PostgreSqlUndo.@Nullable Result result,
			PostgreSqlRowLayer target) throws SQLException {
		PostgreSqlUndo.Result reached = result;
		for (int i = 0; i < MOST_REPETITIONS && reached == null && plan.undo().mayInsertAgain(); i++) {
			PostgreSqlSessions.awaitNoSnapshot(this.connection);
			reached = plan.undo().insertAgain(this.statements, since);
		}
		if (reached == null) {
			return Rewind.impossible("rows could not be restored in their order");
		}
		plan.done(reached);
		this.undoneRows += plan.rows();
		if (since.equals(this.firstAfterTemplate)) {
			this.firstAfterTemplate = reached.firstAfterTemplate();
		}
		this.firstNew = reached.firstNew();
		this.layer = target;
		this.uneven = false;
		return Rewind.UNDONE;
	}

	private RowLayerReading readLayer(PostgreSqlStatisticsSnapshot now) throws SQLException {
		if (now.isUnchanged(this.baseline)) {
			return RowLayerReading.of(this.layer.orNull());
		}
		SortedMap<Integer, PostgreSqlTableStatistics> changes = changes(now);
		List<Integer> sequences = sequences(now, true);
		if (!this.obstacleToUndo.isEmpty() && !(changes.isEmpty() && sequences.isEmpty())) {
			return RowLayerReading.impossible(this.obstacleToUndo);
		}
		PostgreSqlLayerReader reader = new PostgreSqlLayerReader(this.connection, this.statements, this.template,
				this.firstAfterTemplate, this.files);
		String obstacle = reader.read(this.layer.with(changes, this.template, this.files), sequences);
		if (obstacle.isEmpty() && !isAccountedFor(changes, now)) {
			obstacle = UNKNOWN_TABLE;
		}
		if (!obstacle.isEmpty()) {
			return RowLayerReading.impossible(obstacle);
		}
		enter(reader, changes.keySet());
		this.baseline = now;
		this.tableBaseline.advance(changes);
		this.firstNew = (this.layer != PostgreSqlRowLayer.NONE) ? now.nextXid() : this.firstAfterTemplate;
		return RowLayerReading.of(this.layer.orNull());
	}

	private void enter(PostgreSqlLayerReader reader, Set<Integer> changed) {
		PostgreSqlRowLayer layer = reader.layer();
		this.layer = layer.equals(this.layer) ? this.layer : layer;
		reader.pages().forEach((position, pages) -> this.files.pages()[position] = pages);
		for (int position : changed) {
			PostgreSqlTrackedTable table = this.template.tables().get(position);
			this.rolledBack.forget(table);
			this.files.deadRows()[position] += reader.dead().getOrDefault(position, 0L);
			if (this.layer.tables().containsKey(table.name())) {
				this.files.uneven()[position] |= this.files.deadRows()[position] > 0;
				this.uneven |= reader.dead().getOrDefault(position, 0L) > 0;
			}
		}
	}

	@Override
	public boolean isUneven() {
		return this.uneven;
	}

	@Override
	public void close() {
		try {
			this.connection.close();
		}
		catch (SQLException ex) {
			// The server ends a broken session by itself
		}
	}

	/**
	 * What the server may refuse.
	 *
	 * @param <T> the type of the result
	 */
	private interface Step<T> {

		T run() throws SQLException;

	}

	/**
	 * What is done with a snapshot.
	 *
	 * @param <T> the type of the result
	 */
	private interface Attempt<T> {

		T run(PostgreSqlStatisticsSnapshot now) throws SQLException;

	}

}
