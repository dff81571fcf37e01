package io.isolateddb.pool;

import java.sql.SQLException;
import java.util.function.Function;

import io.isolateddb.DatabaseMigrator;
import io.isolateddb.engine.RowLayer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes states, and templates, of what the clones of one pool contain. Thread-safe.
 */
final class CloneStates {

	private static final Logger logger = LoggerFactory.getLogger(CloneStates.class);

	private final ServerDatabases server;

	private final CloneSupply supply;

	private final PoolOptions options;

	CloneStates(ServerDatabases server, CloneSupply supply, PoolOptions options) {
		this.server = server;
		this.supply = supply;
		this.options = options;
	}

	/**
	 * Add to a state what a migrator does.
	 * @param clones acquires a clone in a state
	 * @return the new state, or {@code null} if the migrator adds more than rows
	 */
	@Nullable Template migrate(Function<Template, DatabaseClone> clones, Template parent, DatabaseMigrator migrator,
			String holder, String fingerprint) throws SQLException, MigratorFailure {
		long start = System.nanoTime();
		DatabaseClone clone = clones.apply(parent);
		try {
			clone.migrate(migrator, this.options.connections());
		}
		catch (SQLException | MigratorFailure | RuntimeException ex) {
			this.supply.recycle(clone, holder);
			throw ex;
		}
		Template before = clone.state();
		Template state = enter(clone, (rows) -> parent.with(rows, fingerprint), start);
		if (state == null) {
			this.supply.discard(clone);
		}
		return (state == before) ? parent : state;
	}

	/**
	 * Make what a test has added to a clone its state, and put it back.
	 * @return the state, or {@code null} if it is more than rows: then the caller has the
	 * clone
	 */
	private @Nullable Template enter(DatabaseClone clone, Function<RowLayer, Template> next, long start) {
		Template before = clone.state();
		String obstacle = clone.enter(next);
		Template state = clone.state();
		if (obstacle.isEmpty() && state != before && !this.supply.isPossible(state)) {
			obstacle = "a copy of the template would not have the rows in the same order";
		}
		if (!obstacle.isEmpty()) {
			this.server.statistics().notRows(obstacle);
			return null;
		}
		if (state != before) {
			this.server.statistics().layered(System.nanoTime() - start);
		}
		this.supply.putBack(clone);
		return state;
	}

	/**
	 * Make a state of what a clone contains that a test has leased.
	 * @return the state, or a template database if it is more than rows
	 */
	Template freezeState(DatabaseClone clone, String holder) {
		Template before = clone.state();
		Template state = enter(clone, before::with, System.nanoTime());
		this.server.leases().remove(clone);
		return (state != null) ? state : this.server.clones().freeze(clone, before, holder);
	}

	/**
	 * Make a template of what a clone contains when a context has started. If nothing has
	 * changed in it, tests may have it next.
	 * @return the template that the clone came from, if nothing has changed in it
	 */
	Template freeze(DatabaseClone clone, String holder) {
		this.server.leases().remove(clone);
		Template before = clone.state();
		try {
			if (clone.enter(before::with).isEmpty() && clone.state() == before
					&& clone.convert(this.server.membership().budget(), this.options.connections())) {
				this.supply.putBack(clone);
				return before;
			}
		}
		catch (SQLException ex) {
			logger.debug("Database {} is not used for tests", clone.name(), ex);
		}
		return this.server.clones().freeze(clone, before, holder);
	}

}
