package io.isolateddb.engine.sqlite;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.engine.RowLayer;
import io.isolateddb.engine.ServerAddress;
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

	@Test
	void layerHoldsThePagesThatHaveChangedAndServesCopiesOfTheTemplateAfterItsOwnIsClosed() throws SQLException {
		DatabaseEngine engine = withTemplate("CREATE TABLE users (id integer PRIMARY KEY, name text)",
				"CREATE TABLE posts (content text)", "INSERT INTO posts VALUES (hex(randomblob(500000)))");
		RowLayer layer;
		try (RewoundClone clone = new RewoundClone(engine, "isodb_t", "isodb_1", 1)) {
			clone.execute("INSERT INTO users (name) VALUES ('Ada')");
			layer = clone.readLayer().layer();
			assertThat(((SqliteImage) layer).own()).hasSizeLessThanOrEqualTo(2);
			clone.execute("INSERT INTO users (name) VALUES ('Grace')");
			layer = clone.readLayer().layer();
			assertThat(((SqliteImage) layer).own()).hasSizeLessThanOrEqualTo(2);
		}

		try (RewoundClone clone = new RewoundClone(engine, "isodb_t", "isodb_2", 1)) {
			for (int i = 0; i < 3; i++) {
				assertThat(clone.move(layer)).isEqualTo(Rewind.UNDONE);
				assertThat(clone.text("SELECT group_concat(name) FROM users")).isEqualTo("Ada,Grace");
				assertThat(clone.text("SELECT sum(length(content)) FROM posts")).isEqualTo("1000000");
				assertThat(clone.text("PRAGMA integrity_check")).isEqualTo("ok");
				assertThat(clone.move(null)).isEqualTo(Rewind.UNDONE);
				assertThat(clone.text("SELECT count(*) FROM users")).isEqualTo("0");
			}
		}
	}

	/**
	 * The file stays as long as it was when pages are written into it.
	 */
	@Test
	void layerHasAsManyPagesAsTheDatabaseNotAsItsFile() throws SQLException {
		DatabaseEngine engine = withTemplate("CREATE TABLE users (name text)");
		try (RewoundClone clone = new RewoundClone(engine, "isodb_t", "isodb_1", 1)) {
			clone.execute("CREATE TABLE posts AS SELECT hex(randomblob(500000)) AS content");
			assertThat(clone.move(null)).isEqualTo(Rewind.UNDONE);
			assertThat(clone.text("PRAGMA page_count")).isEqualTo("2");
			clone.execute("INSERT INTO users VALUES ('Ada')");

			RowLayer layer = clone.readLayer().layer();
			assertThat(((SqliteImage) layer).pages()).isEqualTo(2);
			assertThat(clone.changes().isUnchanged()).isTrue();
		}
	}

	@Test
	void workThatLeavesAllPagesAsTheyWereIsNoChange() throws SQLException {
		DatabaseEngine engine = withTemplate("CREATE TABLE users (name text)", "INSERT INTO users VALUES ('Ada')");
		try (RewoundClone clone = new RewoundClone(engine, "isodb_t", "isodb_1", 1)) {
			clone.execute("UPDATE users SET name = 'Eve'");
			assertThat(clone.changes().isUnchanged()).isFalse();
			clone.execute("UPDATE users SET name = 'Ada'");
			assertThat(clone.changes().isUnchanged()).isTrue();
			clone.execute("UPDATE users SET name = 'Eve'");
			RowLayer layer = clone.readLayer().layer();
			assertThat(layer).isNotNull();
			assertThat(clone.changes().isUnchanged()).isTrue();
			clone.execute("UPDATE users SET name = 'Ada'");
			assertThat(clone.changes().isUnchanged()).isFalse();
			clone.execute("UPDATE users SET name = 'Eve'");
			assertThat(clone.changes().isUnchanged()).isTrue();
		}
	}

	/**
	 * An engine with a template {@code isodb_t}.
	 */
	private DatabaseEngine withTemplate(String... statements) throws SQLException {
		DatabaseEngine engine = DatabaseProduct.engineFor(new ServerAddress("jdbc:sqlite:" + this.folder, "", ""));
		engine.administration().create("isodb_scratch");
		try (Connection connection = engine.address("isodb_scratch", null).connect()) {
			for (String statement : statements) {
				new JdbcSession(connection).execute(statement);
			}
		}
		engine.administration().freeze("isodb_scratch", "isodb_t");
		return engine;
	}

	private Path makeDatabase() throws SQLException, IOException {
		Path database = this.folder.toRealPath().resolve("a.sqlite");
		try (Connection connection = DriverManager.getConnection(SqliteUrl.PREFIX + database)) {
			new JdbcSession(connection).execute("CREATE TABLE users (name text)");
		}
		return database;
	}

}
