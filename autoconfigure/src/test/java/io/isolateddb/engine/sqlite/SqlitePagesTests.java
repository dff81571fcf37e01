package io.isolateddb.engine.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.engine.RowLayer;
import io.isolateddb.engine.ServerAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SqlitePages}.
 */
class SqlitePagesTests {

	/**
	 * More than is ever copied to rewind a database.
	 */
	private static final int MEGABYTES = 60;

	@TempDir
	private Path folder;

	private DatabaseEngine engine;

	@BeforeEach
	void start() {
		this.engine = DatabaseProduct.engineFor(new ServerAddress("jdbc:sqlite:" + this.folder, "", ""));
	}

	@Test
	void onlyPagesThatHaveChangedAreWrittenHoweverLargeTheDatabaseIs() throws SQLException {
		makeTemplate(MEGABYTES);
		try (RewoundClone clone = new RewoundClone(this.engine, "isodb_t", "isodb_clone", 2)) {
			for (int i = 0; i < 3; i++) {
				clone.execute("INSERT INTO users VALUES ('Grace')").execute(1, "DELETE FROM large WHERE id = " + i);

				assertThat(clone.rewind()).isEqualTo(Rewind.UNDONE);
				assertThat(clone.text("SELECT count(*) FROM users")).isEqualTo("1");
				assertThat(clone.text("SELECT count(*) FROM large")).isEqualTo(String.valueOf(MEGABYTES));
			}
		}
	}

	@Test
	void largeDatabaseIsCopiedIfItsLogDoesNotTellWhatHasChanged() throws SQLException {
		makeTemplate(MEGABYTES);
		try (RewoundClone clone = new RewoundClone(this.engine, "isodb_t", "isodb_clone", 1)) {
			clone.execute("INSERT INTO users VALUES ('Grace')")
				.execute("PRAGMA wal_checkpoint(TRUNCATE)")
				.execute("INSERT INTO users VALUES ('Barbara')");

			assertThat(clone.rewind().reason()).contains("a copy costs less");
		}
	}

	@Test
	void databaseWithoutLogIsWrittenAsAWhole() throws SQLException {
		String declaredUrl = "jdbc:sqlite:declared.db?journal_mode=DELETE";
		makeTemplate(0, declaredUrl);
		try (RewoundClone clone = new RewoundClone(this.engine, "isodb_t", "isodb_clone", 1, declaredUrl)) {
			for (int i = 0; i < 3; i++) {
				clone.execute("INSERT INTO users VALUES ('Grace')");

				assertThat(clone.rewind()).isEqualTo(Rewind.UNDONE);
				assertThat(clone.text("SELECT count(*) FROM users")).isEqualTo("1");
			}
		}
	}

	@Test
	void databaseThatWasUsedBeforeItIsTrackedIsWrittenAsAWhole() throws SQLException {
		makeTemplate(0);
		this.engine.administration().copy("isodb_t", "isodb_used");
		this.engine.trackChanges("isodb_used", "isodb_t").close();
		try (Connection connection = this.engine.address("isodb_used", null).connect()) {
			JdbcSession session = new JdbcSession(connection);
			session.execute("INSERT INTO large VALUES (1, NULL)");
			try (ChangeTracker changes = this.engine.trackChanges("isodb_used", "isodb_t")) {
				session.execute("INSERT INTO users VALUES ('Grace')");

				assertThat(changes.rewind(1, null)).isEqualTo(Rewind.UNDONE);
			}
			assertThat(session.isTrue("SELECT count(*) = 0 FROM large")).isTrue();
			assertThat(session.isTrue("SELECT count(*) = 1 FROM users")).isTrue();
		}
	}

	@Test
	void pagesOfRowsThatAClassHasAddedComeAndGo() throws SQLException {
		makeTemplate(0);
		try (RewoundClone clone = new RewoundClone(this.engine, "isodb_t", "isodb_clone", 2)) {
			RowLayer layer = clone.execute("INSERT INTO large VALUES (1, zeroblob(100000))").readLayer().layer();
			for (int i = 0; i < 3; i++) {
				clone.rewind();
				assertThat(clone.text("SELECT count(*) FROM large")).isEqualTo("0");
				clone.rewind(layer);
				assertThat(clone.text("SELECT length(content) FROM large")).isEqualTo("100000");
				assertThat(clone.text("PRAGMA integrity_check")).isEqualTo("ok");
			}
		}
	}

	@Test
	void sessionDoesNotTakeOneSchemaForAnother() throws SQLException {
		makeTemplate(0);
		try (RewoundClone clone = new RewoundClone(this.engine, "isodb_t", "isodb_clone", 2)) {
			clone.execute("ALTER TABLE users ADD COLUMN age int").execute(1, "SELECT age FROM users");
			clone.changes().rewind(2, null);

			clone.execute("ALTER TABLE users ADD COLUMN city text");

			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> clone.execute(1, "SELECT age FROM users"));
			clone.execute(1, "SELECT city FROM users");
		}
	}

	@Test
	void tableThatCannotBeReadIsNoLayer() throws SQLException {
		this.engine.administration().create("isodb_scratch");
		try (Connection connection = this.engine.address("isodb_scratch", null).connect()) {
			new JdbcSession(connection).execute("CREATE VIRTUAL TABLE notes USING fts5(note)");
		}
		this.engine.administration().freeze("isodb_scratch", "isodb_t");
		try (RewoundClone clone = new RewoundClone(this.engine, "isodb_t", "isodb_clone", 1)) {
			clone.execute("DELETE FROM notes_config");

			assertThat(clone.readLayer().obstacle()).contains("could not be counted", "fts5");
			assertThat(clone.rewind()).isEqualTo(Rewind.UNDONE);
			clone.execute("INSERT INTO notes VALUES ('read again')");
		}
	}

	private void makeTemplate(int megabytes) throws SQLException {
		makeTemplate(megabytes, null);
	}

	private void makeTemplate(int megabytes, @Nullable String declaredUrl) throws SQLException {
		this.engine.administration().create("isodb_scratch");
		try (Connection connection = this.engine.address("isodb_scratch", declaredUrl).connect()) {
			JdbcSession session = new JdbcSession(connection);
			session.execute("CREATE TABLE users (name text)");
			session.execute("CREATE TABLE large (id integer PRIMARY KEY, content blob)");
			session.execute("INSERT INTO users VALUES ('Ada')");
			for (int i = 0; i < megabytes; i++) {
				session.execute("INSERT INTO large VALUES (" + i + ", zeroblob(1000000))");
			}
		}
		this.engine.administration().freeze("isodb_scratch", "isodb_t");
	}

}
