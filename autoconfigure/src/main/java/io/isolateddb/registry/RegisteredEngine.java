package io.isolateddb.registry;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.DatabaseChange;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.engine.SessionReset;
import io.isolateddb.engine.SharedServer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the registry in step with what an engine does. New names are registered by those
 * who choose them; here is what follows when such a database is renamed or dropped.
 *
 * @param engine the engine of the server
 * @param registry the registry of the server
 * @since 0.1.0
 */
public record RegisteredEngine(DatabaseEngine engine, Registry registry) implements DatabaseEngine {

	@Override
	public String serverVersion() throws SQLException {
		return this.engine.serverVersion();
	}

	@Override
	public ServerAddress address(String database, @Nullable String declaredUrl) {
		return this.engine.address(database, declaredUrl);
	}

	@Override
	public void create(String database) throws SQLException {
		try {
			this.engine.create(database);
		}
		catch (SQLException ex) {
			notMade(database, ex);
			throw ex;
		}
	}

	@Override
	public void copy(String template, String database) throws SQLException {
		try {
			this.engine.copy(template, database);
		}
		catch (SQLException ex) {
			notMade(database, ex);
			throw ex;
		}
	}

	/**
	 * It may be there nevertheless, if the answer of the server has been lost; or it is
	 * there and somebody else's.
	 */
	private void notMade(String database, SQLException reason) {
		try {
			if (sharedServer().isNameTaken(reason)) {
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
		this.engine.freeze(database, template);
		this.registry.remove(database);
	}

	@Override
	public void drop(String database) throws SQLException {
		this.engine.drop(database);
		this.registry.remove(database);
	}

	@Override
	public ChangeTracker watch(String database, String template) throws SQLException {
		return this.engine.watch(database, template);
	}

	@Override
	public SessionReset sessionReset(Connection fresh, @Nullable String initSql) throws SQLException {
		return this.engine.sessionReset(fresh, initSql);
	}

	/**
	 * What is kept belongs to no JVM, even if it could not be renamed.
	 */
	@Override
	public String keep(String database, String name, String note) throws SQLException {
		try {
			return this.engine.keep(database, name, note);
		}
		finally {
			this.registry.remove(database);
		}
	}

	@Override
	public List<String> kept() throws SQLException {
		return this.engine.kept();
	}

	@Override
	public List<DatabaseChange> compare(String database, String fresh) throws SQLException {
		return this.engine.compare(database, fresh);
	}

	@Override
	public String openCommand(String database) {
		return this.engine.openCommand(database);
	}

	@Override
	public void grantRestricted(Connection inside) throws SQLException {
		this.engine.grantRestricted(inside);
	}

	@Override
	public ServerAddress restrict(String database) throws SQLException {
		return this.engine.restrict(database);
	}

	@Override
	public SharedServer sharedServer() {
		return this.engine.sharedServer();
	}

	@Override
	public void close() {
		this.engine.close();
	}

}
