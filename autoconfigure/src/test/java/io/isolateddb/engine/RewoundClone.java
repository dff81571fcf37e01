package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A clone with its sessions, used as the pool uses it: its changes are tracked from the
 * start, and its sessions are reset before it is rewound.
 */
public final class RewoundClone implements AutoCloseable {

	private final DatabaseEngine engine;

	private final String name;

	private final @Nullable String declaredUrl;

	private final ChangeTracker changes;

	private final List<Connection> sessions = new ArrayList<>();

	private final SessionReset sessionReset;

	private @Nullable RowLayer layer;

	private final Set<Connection> lasting = Collections.newSetFromMap(new IdentityHashMap<>());

	private boolean noted;

	private int rewinds;

	public RewoundClone(DatabaseEngine engine, String template, String name, int sessions) throws SQLException {
		this(engine, template, name, sessions, null);
	}

	public RewoundClone(DatabaseEngine engine, String template, String name, int sessions, @Nullable String declaredUrl)
			throws SQLException {
		this.engine = engine;
		this.declaredUrl = declaredUrl;
		this.name = name;
		engine.administration().copy(template, name);
		this.changes = engine.trackChanges(name, template);
		for (int i = 0; i < sessions; i++) {
			this.sessions.add(connect());
		}
		this.sessionReset = engine.sessionReset(this.sessions.get(0), null);
	}

	public String name() {
		return this.name;
	}

	public ChangeTracker changes() {
		return this.changes;
	}

	/**
	 * A session that does not belong to the pool.
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

	/**
	 * Read one value in the first session.
	 * @return the value, or {@code nothing} if there is no row
	 */
	public String text(String sql) throws SQLException {
		return EngineContract.text(this.sessions.get(0), sql);
	}

	/**
	 * Return to the state of the template.
	 */
	public Rewind rewind() throws SQLException {
		return rewind(null);
	}

	/**
	 * Go to the state of the template with a layer: by a rewind or, every second time, as
	 * a pool does, by a rewind to the present state and a move.
	 */
	public Rewind rewind(@Nullable RowLayer layer) throws SQLException {
		String obstacle = reset();
		if (!obstacle.isEmpty()) {
			return Rewind.disturbed(obstacle);
		}
		this.rewinds++;
		boolean moves = this.rewinds % 2 == 0 && layer != this.layer;
		Rewind rewind = this.changes.rewind(this.sessions.size(), moves ? this.layer : layer);
		if (moves && rewind.reason().isEmpty()) {
			rewind = this.changes.move(this.sessions.size(), layer);
		}
		this.layer = rewind.reason().isEmpty() ? layer : this.layer;
		return rewind;
	}

	/**
	 * Go to the state of the template with a layer by a move, although something may have
	 * changed.
	 */
	public Rewind move(@Nullable RowLayer layer) throws SQLException {
		String obstacle = reset();
		Rewind move = obstacle.isEmpty() ? this.changes.move(this.sessions.size(), layer) : Rewind.disturbed(obstacle);
		this.layer = move.reason().isEmpty() ? layer : this.layer;
		return move;
	}

	public RowLayerReading readLayer() throws SQLException {
		String obstacle = reset();
		if (!obstacle.isEmpty()) {
			return RowLayerReading.impossible(obstacle);
		}
		RowLayerReading reading = this.changes.readLayer(this.sessions.size());
		this.layer = reading.obstacle().isEmpty() ? reading.layer() : this.layer;
		return reading;
	}

	/**
	 * What a pool does when a connection is returned. MySQL refuses it within a
	 * distributed transaction, which the reset ends.
	 */
	private static void leaveTransaction(Connection session) throws SQLException {
		try {
			session.setAutoCommit(true);
		}
		catch (SQLException ex) {
			if (!"XAE07".equals(ex.getSQLState())) {
				throw ex;
			}
		}
	}

	/**
	 * Note a statement that is executed in a session. Sessions are reset then as a pool
	 * does it that knows all statements.
	 */
	public void note(int session, String sql) {
		this.noted = true;
		if (this.sessionReset.hasLastingEffect(sql)) {
			this.lasting.add(this.sessions.get(session));
		}
	}

	private String reset() throws SQLException {
		for (int i = 0; i < this.sessions.size(); i++) {
			Connection session = this.sessions.get(i);
			leaveTransaction(session);
			boolean isLasting = this.lasting.remove(session) || !this.noted;
			String obstacle = this.sessionReset.reset(session, isLasting);
			if (!obstacle.isEmpty()) {
				return obstacle;
			}
			if (session.isClosed()) {
				this.sessions.set(i, connect());
			}
		}
		return "";
	}

	@Override
	public void close() throws SQLException {
		this.changes.close();
		for (Connection session : this.sessions) {
			session.close();
		}
		this.engine.administration().drop(this.name);
	}

}
