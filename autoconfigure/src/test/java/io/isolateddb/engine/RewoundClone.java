package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A clone with its sessions, treated as the pool treats it: watched before it is lent,
 * its sessions reset before it is rewound.
 */
public final class RewoundClone implements AutoCloseable {

	private final DatabaseEngine engine;

	private final String name;

	private final @Nullable String declaredUrl;

	private final ChangeTracker witness;

	private final List<Connection> sessions = new ArrayList<>();

	private final SessionReset sessionReset;

	public RewoundClone(DatabaseEngine engine, String template, String name, int sessions) throws SQLException {
		this(engine, template, name, sessions, null);
	}

	public RewoundClone(DatabaseEngine engine, String template, String name, int sessions, @Nullable String declaredUrl)
			throws SQLException {
		this.engine = engine;
		this.declaredUrl = declaredUrl;
		this.name = name;
		engine.administration().copy(template, name);
		this.witness = engine.trackChanges(name, template);
		for (int i = 0; i < sessions; i++) {
			this.sessions.add(connect());
		}
		this.sessionReset = engine.sessionReset(this.sessions.get(0), null);
	}

	public String name() {
		return this.name;
	}

	public ChangeTracker witness() {
		return this.witness;
	}

	/**
	 * A session that is not the pool's.
	 */
	public Connection connect() throws SQLException {
		return this.engine.address(this.name, this.declaredUrl).connect();
	}

	public List<Connection> sessions() {
		return this.sessions;
	}

	/**
	 * Execute statements in the first session.
	 */
	public RewoundClone execute(String sql) throws SQLException {
		return execute(0, sql);
	}

	public RewoundClone execute(int session, String sql) throws SQLException {
		try (Statement statement = this.sessions.get(session).createStatement()) {
			statement.execute(sql);
		}
		return this;
	}

	public Rewind rewind() throws SQLException {
		for (Connection session : this.sessions) {
			session.setAutoCommit(true);
			String obstacle = this.sessionReset.reset(session);
			if (!obstacle.isEmpty()) {
				return Rewind.disturbed(obstacle);
			}
		}
		return this.witness.rewind(this.sessions.size());
	}

	@Override
	public void close() throws SQLException {
		this.witness.close();
		for (Connection session : this.sessions) {
			session.close();
		}
		this.engine.administration().drop(this.name);
	}

}
