package io.isolateddb.pool;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import io.isolateddb.DatabaseMigrator;
import io.isolateddb.engine.DatabaseEngine;

/**
 * The topmost layer of a template whose clones are leased with restricted access. It
 * grants the right to read and write the rows of all tables below it.
 *
 * @param engine the engine of the server
 */
record RestrictedAccess(DatabaseEngine engine) implements DatabaseMigrator {

	@Override
	public String fingerprint() {
		return "restricted access 2";
	}

	@Override
	public void migrate(DataSource dataSource) throws SQLException {
		try (Connection connection = dataSource.getConnection()) {
			this.engine.grantRestricted(connection);
		}
	}

}
