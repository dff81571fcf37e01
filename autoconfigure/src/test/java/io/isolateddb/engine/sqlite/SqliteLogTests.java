package io.isolateddb.engine.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.engine.RowLayer;
import io.isolateddb.engine.ServerAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SqliteLog}: a database goes back by letting its log end where the test
 * began.
 */
class SqliteLogTests {

	private static final int REWINDS = 30;

	@TempDir
	private Path folder;

	private DatabaseEngine engine;

	private RewoundClone clone;

	private Path file;

	@BeforeEach
	void start() throws SQLException {
		this.engine = DatabaseProduct.engineFor(new ServerAddress("jdbc:sqlite:" + this.folder, "", ""));
		this.engine.administration().create("isodb_scratch");
		try (Connection connection = this.engine.address("isodb_scratch", null).connect()) {
			JdbcSession session = new JdbcSession(connection);
			session.execute("CREATE TABLE users (id integer PRIMARY KEY AUTOINCREMENT, name text)");
			session.execute("INSERT INTO users (name) VALUES ('Ada')");
		}
		this.engine.administration().freeze("isodb_scratch", "isodb_t");
		this.clone = new RewoundClone(this.engine, "isodb_t", "isodb_clone", 2);
		this.file = SqliteUrl.file(this.engine.address("isodb_clone", null).jdbcUrl());
	}

	@AfterEach
	void close() throws SQLException {
		this.clone.close();
	}

	private void insert(String name) throws SQLException {
		this.clone.execute("INSERT INTO users (name) VALUES ('" + name + "')");
	}

	private static String text(Connection session, String sql) throws SQLException {
		return new JdbcSession(session).queryRow(sql, (row) -> row.getString(1));
	}

	private String users() throws SQLException {
		return this.clone.text("SELECT group_concat(id || name) FROM users");
	}

	private Path log() {
		return this.file.resolveSibling(this.file.getFileName() + "-wal");
	}

	@Test
	void nothingIsWrittenToTheFileAndTheLogDoesNotGrow() throws SQLException, IOException {
		insert("Grace");
		this.clone.rewind();
		FileTime written = Files.getLastModifiedTime(this.file);
		long length = Files.size(log());
		for (int i = 0; i < REWINDS; i++) {
			insert("Barbara");

			assertThat(this.clone.rewind()).isEqualTo(Rewind.UNDONE);
			assertThat(users()).isEqualTo("1Ada");
			assertThat(this.clone.rewind()).isEqualTo(Rewind.UNCHANGED);
		}
		assertThat(Files.getLastModifiedTime(this.file)).isEqualTo(written);
		assertThat(Files.size(log())).isEqualTo(length);
		assertThat(this.clone.text("PRAGMA integrity_check")).isEqualTo("ok");
	}

	@Test
	void eachSessionForgetsWhatItHasRead() throws SQLException {
		for (int i = 0; i < REWINDS; i++) {
			insert("Grace");
			assertThat(text(this.clone.sessions().get(1), "SELECT count(*) FROM users")).isEqualTo("2");
			this.clone.rewind();

			this.clone.execute("INSERT INTO users (name) VALUES ('Edsger')");
			assertThat(text(this.clone.sessions().get(1), "SELECT group_concat(id || name) FROM users"))
				.isEqualTo("1Ada,2Edsger");
			this.clone.rewind();
		}
	}

	@Test
	void rowsOfAClassStayAndThoseOfItsTestsDoNot() throws SQLException, IOException {
		insert("Grace");
		RowLayer layer = this.clone.readLayer().layer();
		FileTime written = Files.getLastModifiedTime(this.file);
		for (int i = 0; i < REWINDS; i++) {
			insert("Barbara");
			assertThat(this.clone.rewind(layer)).isEqualTo(Rewind.UNDONE);
			assertThat(users()).isEqualTo("1Ada,2Grace");
		}
		assertThat(Files.getLastModifiedTime(this.file)).isEqualTo(written);
		this.clone.rewind();
		assertThat(users()).isEqualTo("1Ada");
		this.clone.rewind(layer);
		assertThat(users()).isEqualTo("1Ada,2Grace");
	}

	@ParameterizedTest
	@ValueSource(strings = { "PASSIVE", "FULL", "RESTART", "TRUNCATE" })
	void checkpointOfATestIsUndone(String mode) throws SQLException {
		String checkpoint = "PRAGMA wal_checkpoint(" + mode + ")";
		for (int i = 0; i < 3; i++) {
			insert("Grace");
			this.clone.execute(checkpoint);
			insert("Barbara");
			assertThat(this.clone.rewind()).isEqualTo(Rewind.UNDONE);
			assertThat(users()).isEqualTo("1Ada");

			insert("Edsger");
			this.clone.execute(checkpoint);
			assertThat(this.clone.rewind()).isEqualTo(Rewind.UNDONE);
			assertThat(users()).isEqualTo("1Ada");
		}
	}

	@Test
	void rowsOfAClassThatHasMadeATableForAMomentStay() throws SQLException {
		this.clone.execute("CREATE TABLE moment (id int)").execute("DROP TABLE moment");
		insert("Grace");
		RowLayer layer = this.clone.readLayer().layer();
		assertThat(layer).isNotNull();
		for (int i = 0; i < 3; i++) {
			insert("Barbara");
			assertThat(this.clone.rewind(layer)).isEqualTo(Rewind.UNDONE);
			assertThat(users()).isEqualTo("1Ada,2Grace");
		}
	}

	@Test
	void whoeverFindsNoIndexReadsNothingOfATest() throws SQLException, IOException {
		insert("Grace");
		insert("Barbara");
		this.clone.rewind();
		Path copy = this.folder.resolve("copy.sqlite");
		Files.copy(this.file, copy);
		Files.copy(log(), this.folder.resolve("copy.sqlite-wal"));

		try (Connection connection = SqliteUrl.connect(copy)) {
			assertThat(text(connection, "SELECT group_concat(id || name) FROM users")).isEqualTo("1Ada");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "SELECT 1", "INSERT INTO users (name) VALUES ('Barbara')", "SELECT count(*) FROM users" })
	void transactionThatWasLeftOpenIsNotLeftToTheNextTest(String work) throws SQLException {
		insert("Grace");
		this.clone.execute("BEGIN").execute(work);

		assertThat(this.clone.rewind().reason()).isEqualTo("a transaction was left open");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void sessionWhoseRowsWereNotReadToTheEndIsClosed(boolean changes) throws SQLException {
		if (changes) {
			insert("Grace");
		}
		Connection session = this.clone.sessions().get(0);
		Statement statement = session.createStatement();
		ResultSet rows = statement.executeQuery("SELECT name FROM users");
		rows.next();

		assertThat(this.clone.rewind().reason()).isEmpty();
		assertThat(session.isClosed()).isTrue();
		this.clone.execute(1, "INSERT INTO users (name) VALUES ('Edsger')");
		assertThat(users()).isEqualTo("1Ada,2Edsger");
	}

}
