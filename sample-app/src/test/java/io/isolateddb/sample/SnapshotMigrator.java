package io.isolateddb.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import io.isolateddb.DatabaseMigrator;

import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * Makes the schema from a snapshot of it. The fingerprint is the snapshot itself, so that
 * a changed one is noticed.
 */
class SnapshotMigrator implements DatabaseMigrator {

	private final Resource snapshot = new ClassPathResource("snapshot/social.sql");

	@Override
	public String fingerprint() {
		try {
			return this.snapshot.getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * SQLite numbers rows by a column of type integer, and has no serial.
	 */
	@Override
	public void migrate(DataSource dataSource) throws SQLException {
		String script = fingerprint();
		try (Connection connection = dataSource.getConnection()) {
			if (connection.getMetaData().getDatabaseProductName().equals("SQLite")) {
				script = script.replace(" serial ", " integer ");
			}
		}
		new ResourceDatabasePopulator(new ByteArrayResource(script.getBytes(StandardCharsets.UTF_8)))
			.execute(dataSource);
	}

}
