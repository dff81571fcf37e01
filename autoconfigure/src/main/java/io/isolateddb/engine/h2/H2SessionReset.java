package io.isolateddb.engine.h2;

import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.SessionReset;
import org.h2.engine.IsolationLevel;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.message.DbException;
import org.h2.table.Table;
import org.h2.util.TimeZoneProvider;
import org.h2.value.Value;
import org.h2.value.ValueNull;
import org.jspecify.annotations.Nullable;

/**
 * Gives a session all that a new session of the same pool has. H2 has no statement for
 * that. Immutable.
 *
 * @param isolation its isolation level
 * @param schema its schema
 * @param searchPath the schemas that it searches, or {@code null}
 * @param lockTimeout how long it waits for a lock, in milliseconds
 * @param queryTimeout how long a statement may take, in seconds
 * @param variables its variables by name
 * @param temporary its temporary tables
 * @param nonKeywords the keywords that it takes for names, or {@code null}
 * @param timeZone its time zone
 * @param flags its other settings
 * @param client what JDBC knows of the client
 * @param initSql the statements that the pool executes on each new connection, or
 * {@code null}
 */
record H2SessionReset(IsolationLevel isolation, String schema, String @Nullable [] searchPath, int lockTimeout,
		int queryTimeout, Map<String, Value> variables, Set<String> temporary, @Nullable BitSet nonKeywords,
		TimeZoneProvider timeZone, Flags flags, Properties client, @Nullable String initSql) implements SessionReset {

	/**
	 * What {@code CURRENT VALUE FOR} has seen in the session. There is no other way to
	 * forget it.
	 */
	private static final String CURRENT_VALUES = "currentValueFor";

	static H2SessionReset of(Connection fresh, @Nullable String initSql) throws SQLException {
		SessionLocal session = session(fresh);
		Map<String, Value> variables = new HashMap<>();
		for (String name : session.getVariableNames()) {
			variables.put(name, session.getVariable(name));
		}
		Set<String> temporary = new HashSet<>();
		session.getLocalTempTables().forEach((table) -> temporary.add(table.getName()));
		int queryTimeout;
		try (Statement statement = fresh.createStatement()) {
			queryTimeout = statement.getQueryTimeout();
		}
		return new H2SessionReset(session.getIsolationLevel(), session.getCurrentSchemaName(),
				session.getSchemaSearchPath(), session.getLockTimeout(), queryTimeout, variables, temporary,
				session.getNonKeywords(), session.currentTimeZone(), Flags.of(session), fresh.getClientInfo(), initSql);
	}

	private static SessionLocal session(Connection connection) throws SQLException {
		return (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
	}

	/**
	 * What identifies a session in its database.
	 */
	static String id(Connection connection) throws SQLException {
		return String.valueOf(session(connection).getId());
	}

	/**
	 * H2 counts at once. Its thread may use the session meanwhile, so it is locked.
	 */
	@Override
	public String flush(Connection connection) throws SQLException {
		SessionLocal session = session(connection);
		session.lock();
		try {
			return session.containsUncommitted() ? "it has an open transaction" : "";
		}
		finally {
			session.unlock();
		}
	}

	@Override
	public String reset(Connection connection) throws SQLException {
		SessionLocal session = session(connection);
		connection.setHoldability(ResultSet.HOLD_CURSORS_OVER_COMMIT);
		if (!connection.getClientInfo().equals(this.client)) {
			connection.setClientInfo(this.client);
		}
		resetQueryTimeout(connection);
		session.lock();
		try {
			session.rollback();
			reset(session);
			session.commit(true);
		}
		catch (DbException ex) {
			throw ex.getSQLException();
		}
		finally {
			session.unlock();
		}
		if (this.initSql != null && !this.initSql.isBlank()) {
			new JdbcSession(connection).execute(this.initSql);
		}
		return forgetCurrentValues(session);
	}

	/**
	 * In H2 the timeout of a statement is that of its session, which the driver keeps a
	 * copy of.
	 */
	private void resetQueryTimeout(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			if (statement.getQueryTimeout() != this.queryTimeout) {
				statement.setQueryTimeout(this.queryTimeout);
			}
		}
	}

	private void reset(SessionLocal session) {
		for (Table table : List.copyOf(session.getLocalTempTables())) {
			if (!this.temporary.contains(table.getName())) {
				session.removeLocalTempTable(table);
			}
		}
		for (String name : session.getVariableNames()) {
			if (!this.variables.containsKey(name)) {
				session.setVariable(name, ValueNull.INSTANCE);
			}
		}
		this.variables.forEach(session::setVariable);
		session.setIsolationLevel(this.isolation);
		session.setCurrentSchemaName(this.schema);
		session.setSchemaSearchPath(this.searchPath);
		session.setLockTimeout(this.lockTimeout);
		session.setNonKeywords(this.nonKeywords);
		session.setTimeZone(this.timeZone);
		session.setLastIdentity(ValueNull.INSTANCE);
		session.setThrottle(0);
		this.flags.set(session);
	}

	private static String forgetCurrentValues(SessionLocal session) {
		try {
			Field values = SessionLocal.class.getDeclaredField(CURRENT_VALUES);
			values.setAccessible(true);
			values.set(session, null);
			return "";
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			return "a session of this version of H2 cannot be reset (" + ex + ")";
		}
	}

	/**
	 * Settings that are on or off.
	 *
	 * @param lazy whether queries are executed lazily
	 * @param truncates whether lengths are truncated
	 * @param variableBinary whether binary means varying
	 * @param oldSchema whether the old information schema is shown
	 * @param quirks whether quirks are on
	 */
	private record Flags(boolean lazy, boolean truncates, boolean variableBinary, boolean oldSchema, boolean quirks) {

		static Flags of(SessionLocal session) {
			return new Flags(session.isLazyQueryExecution(), session.isTruncateLargeLength(),
					session.isVariableBinary(), session.isOldInformationSchema(), session.isQuirksMode());
		}

		void set(SessionLocal session) {
			session.setLazyQueryExecution(this.lazy);
			session.setTruncateLargeLength(this.truncates);
			session.setVariableBinary(this.variableBinary);
			session.setOldInformationSchema(this.oldSchema);
			session.setQuirksMode(this.quirks);
		}

	}

}
