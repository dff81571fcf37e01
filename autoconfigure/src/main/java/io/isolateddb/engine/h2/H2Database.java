package io.isolateddb.engine.h2;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.isolateddb.engine.DatabaseSession;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.ServerAddress;
import org.h2.command.Command;
import org.h2.engine.Database;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.message.DbException;

/**
 * An open database with the privileged session that this engine has in it. Thread-safe:
 * the monitor guards the session, and a thread that holds it waits for no lock but those
 * of tables, for at most {@value #LOCK_SECONDS} seconds.
 */
final class H2Database {

	private static final int LOCK_SECONDS = 5;

	private static final long MOST_WAIT = TimeUnit.SECONDS.toNanos(LOCK_SECONDS);

	private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(200);

	private static final Set<SessionLocal.State> AT_WORK = EnumSet.of(SessionLocal.State.RUNNING,
			SessionLocal.State.BLOCKED, SessionLocal.State.THROTTLED);

	private final Connection connection;

	private final SessionLocal session;

	/**
	 * Asked of its session, it is an error when the database is shut down.
	 */
	private final Database database;

	private H2Database(Connection connection, SessionLocal session) {
		this.connection = connection;
		this.session = session;
		this.database = session.getDatabase();
	}

	/**
	 * Open a database, which is created if there is none.
	 */
	static H2Database open(ServerAddress address) throws SQLException {
		Connection connection = address.connect();
		try {
			SessionLocal session = (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
			session.setLockTimeout(LOCK_SECONDS * 1000);
			return new H2Database(connection, session);
		}
		catch (SQLException | RuntimeException ex) {
			connection.close();
			throw ex;
		}
	}

	/**
	 * Read or change the database below SQL, in one transaction.
	 */
	synchronized <T> T use(Action<T> action) throws SQLException {
		this.session.lock();
		try {
			T result = action.run(new H2Schema(this.session));
			this.session.commit(false);
			return result;
		}
		catch (DbException ex) {
			this.session.rollback();
			throw ex.getSQLException();
		}
		catch (RuntimeException ex) {
			this.session.rollback();
			throw new SQLException("H2 has failed: " + ex, ex);
		}
		finally {
			this.session.unlock();
		}
	}

	/**
	 * Execute statements one by one.
	 */
	synchronized void execute(List<String> statements) throws SQLException {
		try (Statement statement = new JdbcSession(this.connection).createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
	}

	/**
	 * The statements that make the schema again, without the passwords of users if
	 * another database is to have the same. A view that is older than one of its tables,
	 * as that was altered, is made before it and keeps its statement as it is: a
	 * semicolon at the end would become a part of the view.
	 */
	synchronized List<String> script(boolean passwords) throws SQLException {
		List<String> script = new ArrayList<>(new JdbcSession(this.connection).query(
				"SCRIPT NODATA" + (passwords ? "" : " NOPASSWORDS"), (row) -> row.getString(1).replaceFirst(";$", "")));
		script.removeIf((statement) -> statement.startsWith("--"));
		script.addAll(use(H2Schema::synonyms));
		return script;
	}

	/**
	 * All that the database contains.
	 */
	H2Snapshot snapshot() throws SQLException {
		List<String> script = script(true);
		return use((schema) -> {
			List<H2Snapshot.Content> contents = new ArrayList<>();
			for (H2Table table : schema.tables()) {
				contents.add(new H2Snapshot.Content(table.name(), table.rows()));
			}
			return new H2Snapshot(script, schema.settings(), schema.objects(), contents);
		});
	}

	/**
	 * How many sessions there are beside this one, none if another thread has shut the
	 * database down.
	 */
	int otherSessions() {
		return Math.max(0, this.database.getSessions(false).length - 1);
	}

	/**
	 * The sessions beside this one.
	 */
	List<DatabaseSession> sessions() {
		List<DatabaseSession> sessions = new ArrayList<>();
		for (SessionLocal other : this.database.getSessions(false)) {
			if (other != this.session) {
				sessions.add(describe(other));
			}
		}
		return sessions;
	}

	private static DatabaseSession describe(SessionLocal session) {
		SessionLocal.State state = session.getState();
		Command command = session.getCurrentCommand();
		return DatabaseSession.of(String.valueOf(session.getId()), !AT_WORK.contains(state),
				session.getUser().getName(),
				state.name().toLowerCase(Locale.ROOT) + (session.getAutoCommit() ? "" : " in transaction"),
				(command != null) ? command.toString() : "");
	}

	/**
	 * End all sessions but this one. What they have not committed is rolled back.
	 */
	void endOtherSessions() {
		for (SessionLocal other : this.database.getSessions(false)) {
			if (other != this.session) {
				other.close();
			}
		}
	}

	/**
	 * Shut the database down, which ends all sessions. One in memory is gone then. H2
	 * leaves it open for a session that is just connecting: such a session is ended too.
	 */
	synchronized void shutDown() throws SQLException {
		try (Connection last = this.connection; Statement statement = last.createStatement()) {
			statement.execute("SHUTDOWN");
		}
		long start = System.nanoTime();
		while (!this.database.isClosing() && System.nanoTime() - start < MOST_WAIT) {
			endOtherSessions();
			LockSupport.parkNanos(PAUSE);
		}
	}

	boolean isOpen() throws SQLException {
		return !this.connection.isClosed();
	}

	/**
	 * Reads or changes a database.
	 *
	 * @param <T> the result
	 */
	@FunctionalInterface
	interface Action<T> {

		T run(H2Schema schema) throws SQLException;

	}

}
