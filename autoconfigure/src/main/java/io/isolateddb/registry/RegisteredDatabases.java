package io.isolateddb.registry;

import java.sql.SQLException;

import io.isolateddb.engine.DatabaseAdministration;
import io.isolateddb.engine.DatabaseEngine;

/**
 * Creates and drops the databases of tests, and keeps the registry in step. A new name is
 * registered before it gets here, by the one that chooses it. Thread-safe.
 *
 * @param engine the engine of the server
 * @param registry the registry of the server
 * @since 0.1.0
 */
public record RegisteredDatabases(DatabaseEngine engine, Registry registry) implements DatabaseAdministration {

	@Override
	public void create(String database) throws SQLException {
		try {
			administration().create(database);
		}
		catch (SQLException ex) {
			removeFailed(database, ex);
			throw ex;
		}
	}

	@Override
	public void copy(String template, String database) throws SQLException {
		try {
			administration().copy(template, database);
		}
		catch (SQLException ex) {
			removeFailed(database, ex);
			throw ex;
		}
	}

	/**
	 * The database may exist nevertheless, if the answer of the server was lost; or it
	 * exists and belongs to somebody else.
	 */
	private void removeFailed(String database, SQLException reason) {
		try {
			if (this.engine.sharedServer().isNameTaken(reason)) {
				this.registry.remove(database);
			}
			else {
				drop(database);
			}
		}
		catch (SQLException ex) {
			reason.addSuppressed(ex);
		}
	}

	@Override
	public void freeze(String database, String template) throws SQLException {
		if (!this.registry.contains(template)) {
			this.registry.add(template, DatabaseKind.TEMPLATE);
		}
		administration().freeze(database, template);
		this.registry.remove(database);
	}

	@Override
	public void rename(String database, String name) throws SQLException {
		administration().rename(database, name);
		this.registry.remove(database);
	}

	@Override
	public void drop(String database) throws SQLException {
		administration().drop(database);
		this.registry.remove(database);
	}

	private DatabaseAdministration administration() {
		return this.engine.administration();
	}

}
