package io.isolateddb.pool;

import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RowLayer;
import io.isolateddb.engine.RowLayerReading;
import io.isolateddb.engine.Waiting;
import io.isolateddb.registry.DatabaseKind;
import io.isolateddb.registry.RegisteredDatabases;

/**
 * Takes and restores snapshots of a clone that a test has leased. A snapshot mostly is
 * the rows that were added, which are read and restored as a rewind does. What is more
 * than rows is a copy of the database; to restore it, the database is replaced, under the
 * same name and behind the same connection pools. Not thread-safe: the lease sees to it
 * that one thread uses it at a time.
 */
final class CloneSnapshots {

	/**
	 * A thread that has answered the test may return its connection a moment later, and a
	 * server that has answered may call the connection at work for a moment.
	 */
	private static final long GRACE = TimeUnit.SECONDS.toNanos(1);

	private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

	private static final String TAKE = "Could not take a snapshot of database ";

	private static final String RESTORE = "Could not restore a snapshot of database ";

	private final DatabaseClone clone;

	private final RegisteredDatabases databases;

	private final String holder;

	private final List<String> copies = new ArrayList<>();

	/**
	 * Create snapshots.
	 * @param holder the test, as errors name it
	 */
	CloneSnapshots(DatabaseClone clone, RegisteredDatabases databases, String holder) {
		this.clone = clone;
		this.databases = databases;
		this.holder = holder;
	}

	/**
	 * Take a snapshot.
	 * @param possible whether any copy of the template can be put into a state; tells
	 * whether rows suffice if they do not tell it themselves
	 */
	Template take(Predicate<Template> possible) {
		Template state = attempt(TAKE, this::read, () -> {
		});
		RowLayer rows = state.rows();
		if (rows == null || rows.isCertain() || possible.test(state)) {
			return state;
		}
		return attempt(TAKE, (sessions, database) -> copy(sessions, database,
				"a copy of the template would not have the rows in the same order"), () -> {
				});
	}

	private Template read(SnapshotSessions sessions, TrackedDatabase database) throws SQLException, SnapshotObstacle {
		RowLayerReading reading = database.read(sessions.count());
		if (!reading.obstacle().isEmpty()) {
			return copy(sessions, database, reading.obstacle());
		}
		if (sessions.flush() && database.read(sessions.count()).layer() != reading.layer()) {
			throw atWork();
		}
		return database.present();
	}

	private static SnapshotObstacle atWork() {
		return new SnapshotObstacle(
				"a thread that has borrowed a connection has written meanwhile. Let it finish before", true);
	}

	private Template copy(SnapshotSessions sessions, TrackedDatabase database, String reason)
			throws SQLException, SnapshotObstacle {
		sessions.end(reason);
		String template = this.databases.registry().nextName();
		this.databases.registry().add(template, DatabaseKind.SCRATCH);
		try {
			database.freezeCopy(template);
		}
		catch (SQLFeatureNotSupportedException ex) {
			throw new SnapshotObstacle("it is more than rows, as " + reason + ", and " + ex.getMessage()
					+ ". Take the snapshot before that", false);
		}
		this.copies.add(template);
		return database.present();
	}

	/**
	 * Go back to a snapshot.
	 * @param learn lets the engine read more of the template, so that a copy may not be
	 * needed
	 */
	void restore(Template state, Runnable learn) {
		attempt(RESTORE, (sessions, database) -> {
			Rewind move = database.rewindTo(sessions.count(), state);
			if (!move.reason().isEmpty()) {
				sessions.end(move.reason());
				database.replace(state);
				this.clone.reconnect();
			}
			else if (sessions.flush()
					&& database.rewindTo(sessions.count(), state).outcome() != Rewind.Outcome.UNCHANGED) {
				throw atWork();
			}
			return state;
		}, learn);
	}

	/**
	 * Do something while the sessions are idle. Waits a moment for other threads, without
	 * any lock that they may need.
	 * @param learn is run once if only a copy of the database would do, which is
	 * impossible at the moment
	 */
	private Template attempt(String what, Step step, Runnable learn) {
		long deadline = System.nanoTime() + GRACE;
		boolean learned = false;
		while (true) {
			try {
				return this.clone.whileIdle(step);
			}
			catch (SnapshotObstacle obstacle) {
				if (obstacle.isOfCopy() && !learned) {
					learned = true;
					learn.run();
					continue;
				}
				if (!obstacle.isPassing() || System.nanoTime() > deadline) {
					throw failed(what, obstacle.getMessage() + ".", obstacle);
				}
				pause(what, obstacle);
			}
			catch (SQLException ex) {
				throw failed(what,
						String.valueOf(ex.getMessage()).replaceAll("\\.$", "") + MigratorFailure.CHECK_SERVER, ex);
			}
		}
	}

	private void pause(String what, SnapshotObstacle obstacle) {
		try {
			Waiting.pause(PAUSE, "other threads, as " + obstacle.getMessage());
		}
		catch (SQLException ex) {
			throw failed(what, ex.getMessage() + ".", ex);
		}
	}

	private IsolatedDatabaseException failed(String what, String reason, Exception cause) {
		return new IsolatedDatabaseException(what + this.clone.name() + " for " + this.holder + ": " + reason, cause);
	}

	/**
	 * Drop the copies. No snapshot can be restored any more.
	 */
	void drop(BackgroundTasks tasks) {
		this.copies.forEach((copy) -> tasks.remove(() -> this.databases.dropOrWarn(copy)));
		this.copies.clear();
	}

	/**
	 * Takes or restores a snapshot.
	 */
	@FunctionalInterface
	interface Step {

		Template run(SnapshotSessions sessions, TrackedDatabase database) throws SQLException, SnapshotObstacle;

	}

}
