package io.isolateddb.engine.sqlite;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

import io.isolateddb.engine.JdbcSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SqliteChangeTracker}.
 */
@EnabledOnOs(OS.LINUX)
class SqliteChangeTrackerTests {

	@TempDir
	private Path folder;

	private final SqliteDescriptors descriptors = new SqliteDescriptors(new File("/proc/self/fd"), System::nanoTime);

	@Test
	void nothingStaysOpenIfTheTemplateCannotBeOpened() throws SQLException, IOException {
		Path database = makeDatabase();
		Path missing = this.folder.resolve("missing.template");

		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> SqliteChangeTracker.start(database, missing, true, new SqliteSessions()))
			.withMessageContaining("missing.template");

		assertThat(this.descriptors.countAnew(database)).isZero();
	}

	@Test
	void nothingStaysOpenIfTheTemplateCannotBeRead() throws SQLException, IOException {
		Path database = makeDatabase();
		Path unreadable = Files.createDirectory(this.folder.toRealPath().resolve("folder.template"));

		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> SqliteChangeTracker.start(database, unreadable, true, new SqliteSessions()));

		assertThat(this.descriptors.countAnew(database)).isZero();
		assertThat(this.descriptors.countAnew(unreadable)).isZero();
	}

	@Test
	void nothingStaysOpenIfTheDatabaseIsNone() throws IOException {
		Path database = Files.writeString(this.folder.toRealPath().resolve("a.sqlite"), "no database".repeat(100));
		Path template = Files.writeString(this.folder.toRealPath().resolve("a.template"), "no database".repeat(100));

		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> SqliteChangeTracker.start(database, template, false, new SqliteSessions()));

		assertThat(this.descriptors.countAnew(database)).isZero();
		assertThat(this.descriptors.countAnew(template)).isZero();
	}

	@Test
	void whatItHasOpenIsClosedWithIt() throws SQLException, IOException {
		Path database = makeDatabase();
		Path template = Files.copy(database, database.resolveSibling("a.template"));

		SqliteChangeTracker tracker = SqliteChangeTracker.start(database, template, true, new SqliteSessions());
		assertThat(this.descriptors.countAnew(database)).isEqualTo(SqliteChangeTracker.OWN_FILES);
		tracker.close();

		assertThat(this.descriptors.countAnew(database)).isZero();
		assertThat(this.descriptors.countAnew(template)).isZero();
	}

	private Path makeDatabase() throws SQLException, IOException {
		Path database = this.folder.toRealPath().resolve("a.sqlite");
		try (Connection connection = DriverManager.getConnection(SqliteUrl.PREFIX + database)) {
			new JdbcSession(connection).execute("CREATE TABLE users (name text)");
		}
		return database;
	}

}
