package io.isolateddb.pool;

import javax.sql.DataSource;

import io.isolateddb.DatabaseMigrator;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Makes a table.
 *
 * @param fingerprint what the content is called
 */
record UsersMigrator(String fingerprint) implements DatabaseMigrator {

	@Override
	public void migrate(DataSource dataSource) {
		JdbcClient.create(dataSource).sql("CREATE TABLE users (id int)").update();
	}

}
