package io.isolateddb.registry;

import java.sql.SQLException;

import io.isolateddb.engine.DatabaseAdministration;
import io.isolateddb.engine.DatabaseEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates and drops databases and keeps the registry in step. A caller adds a new name to
 * the registry before it uses the name here. Thread-safe.
 *
 * @param engine the engine of the server
 * @param registry the registry of the server
 * @since 0.1.0
 */
public record RegisteredDatabases(DatabaseEngine engine, Registry registry) implements DatabaseAdministration {

	private static final Logger logger = LoggerFactory.getLogger(RegisteredDatabases.class);

	/**
	 * The name of the database that is kept for a test.
	 * @param test the test, such as {@code com.example.PostTests#publishes}
	 * @return the name
	 */
	public String keptName(String test) {
		return orDefault(this.engine.keptName(test), test);
	}

	/**
	 * The name that a database has when it is kept for its test.
	 * @param database the database, which the test has
	 * @param test the test
	 * @return the name
	 */
	public String keptName(String database, String test) {
		return orDefault(this.engine.keptName(database, test), test);
	}

	private String orDefault(String name, String test) {
		return name.isEmpty() ? KeptName.of(test, this.registry.run().project()) : name;
	}

	/**
	 * A name that no database has yet, for a test whose usual name is taken.
	 */
	String otherKeptName(String test) throws SQLException {
		String name = this.engine.keptName(test);
		String own = this.registry.nextName();
		return name.isEmpty() ? KeptName.of(test, this.registry.run().project(), own)
				: name + "~" + own.replaceFirst("isodb_", "");
	}

	@Override
	public void create(String database) throws SQLException {
		make(database, () -> administration().create(database));
	}

	@Override
	public void copy(String template, String database) throws SQLException {
		make(database, () -> administration().copy(template, database));
	}

	@Override
	public void freezeCopy(String database, String template) throws SQLException {
		make(template, () -> administration().freezeCopy(database, template));
	}

	/**
	 * Replace a database by a copy of a template. It keeps its name and its place in the
	 * registry.
	 */
	@Override
	public void replace(String database, String template) throws SQLException {
		administration().replace(database, template);
	}

	@Override
	public void rename(String database, String name) throws SQLException {
		make(name, () -> administration().rename(database, name));
		this.registry.remove(database);
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
	public boolean survivesCrash(String template) {
		return administration().survivesCrash(template);
	}

	private void make(String database, SqlAction action) throws SQLException {
		try {
			action.run();
		}
		catch (SQLException ex) {
			removeFailed(database, ex);
			throw ex;
		}
	}

	/**
	 * Clean up after a database could not be made. It may exist nevertheless, if the
	 * answer of the server was lost: then it is dropped. If its name was taken, the
	 * database of that name is not ours and stays.
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
	public void drop(String database) throws SQLException {
		administration().drop(database);
		this.registry.remove(database);
	}

	/**
	 * Drop a database. If it cannot be dropped, a warning is logged, and it is dropped
	 * when this JVM ends or by another JVM later.
	 * @param database the database
	 */
	public void dropOrWarn(String database) {
		try {
			drop(database);
		}
		catch (SQLException ex) {
			logger.warn("Could not drop database {}: {}", database, ex.getMessage());
		}
	}

	private DatabaseAdministration administration() {
		return this.engine.administration();
	}

}
