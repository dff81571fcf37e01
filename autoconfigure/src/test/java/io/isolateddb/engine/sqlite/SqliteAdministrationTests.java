package io.isolateddb.engine.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Stream;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.engine.RowLayer;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.engine.SessionReset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What SQLite has beside the file of a database is neither lost nor left behind.
 */
class SqliteAdministrationTests {

	private static final String KEPT = "com/example/PostTests/publishes";

	@TempDir
	private Path folder;

	private DatabaseEngine engine;

	@BeforeEach
	void makeTemplate() throws SQLException {
		this.engine = DatabaseProduct.engineFor(new ServerAddress("jdbc:sqlite:" + this.folder, "", ""));
		this.engine.administration().create("isodb_scratch");
		try (Connection connection = connect("isodb_scratch")) {
			execute(connection, "CREATE TABLE users (name text)");
		}
		this.engine.administration().freeze("isodb_scratch", "isodb_t");
		this.engine.administration().copy("isodb_t", "isodb_used");
	}

	@Test
	void rowsThatAreStillInTheLogAreKept() throws SQLException {
		try (Connection open = connect("isodb_used")) {
			execute(open, "INSERT INTO users VALUES ('Grace')");
			assertThat(this.folder.resolve(".pool/isodb_used.sqlite-wal")).isNotEmptyFile();

			this.engine.administration().rename("isodb_used", KEPT);
		}

		assertThat(users(KEPT)).isEqualTo(1);
		assertThat(this.folder.resolve(KEPT + ".sqlite-wal")).doesNotExist();
	}

	@Test
	void whatIsCommittedIsKeptWhileATransactionIsOpen() throws SQLException {
		try (Connection open = connect("isodb_used")) {
			execute(open, "INSERT INTO users VALUES ('Grace')");
			open.setAutoCommit(false);
			execute(open, "INSERT INTO users VALUES ('Barbara')");

			this.engine.administration().rename("isodb_used", KEPT);
		}

		assertThat(users(KEPT)).isEqualTo(1);
	}

	@Test
	void nothingOfADatabaseIsLeft() throws SQLException, IOException {
		try (RewoundClone clone = new RewoundClone(this.engine, "isodb_t", "isodb_clone", 2)) {
			RowLayer layer = clone.execute("INSERT INTO users VALUES ('Grace')").readLayer().layer();
			clone.rewind();
			clone.rewind(layer);
			assertThat(clone.text("SELECT name FROM users")).isEqualTo("Grace");
		}

		try (Stream<Path> files = Files.list(this.folder.resolve(".pool"))) {
			assertThat(files).noneMatch((file) -> file.getFileName().toString().startsWith("isodb_clone"));
		}
	}

	@Test
	void sessionThatIsStillConnectedSeesWhatHasReplacedItsDatabase() throws SQLException {
		try (Connection open = connect("isodb_used")) {
			execute(open, "INSERT INTO users VALUES ('Grace')");
			this.engine.administration().freezeCopy("isodb_used", "isodb_snapshot");
			execute(open, "INSERT INTO users VALUES ('Barbara')");
			execute(open, "ALTER TABLE users ADD COLUMN mail text");

			this.engine.administration().replace("isodb_used", "isodb_snapshot");
			assertThat(users("isodb_used")).isEqualTo(1);
			execute(open, "INSERT INTO users (name) VALUES ('Edsger')");
		}

		assertThat(users("isodb_used")).isEqualTo(2);
	}

	@Test
	void databaseIsNotReplacedWhileATransactionIsOpen() throws SQLException {
		try (Connection open = connect("isodb_used")) {
			execute(open, "INSERT INTO users VALUES ('Grace')");
			open.setAutoCommit(false);
			execute(open, "INSERT INTO users VALUES ('Barbara')");

			assertThatExceptionOfType(SQLException.class)
				.isThrownBy(() -> this.engine.administration().replace("isodb_used", "isodb_t"))
				.withMessageContaining("has a transaction");
			open.commit();
		}
		assertThat(users("isodb_used")).isEqualTo(2);
	}

	@Test
	void sessionForgetsAColumnThatIsGone() throws SQLException {
		try (RewoundClone clone = new RewoundClone(this.engine, "isodb_t", "isodb_clone", 1)) {
			Connection session = clone.sessions().get(0);
			SessionReset reset = this.engine.sessionReset(session, null);
			for (int i = 0; i < 2; i++) {
				execute(session, "ALTER TABLE users ADD COLUMN mail text");
				assertThat(clone.changes().rewind(1, null)).isEqualTo(Rewind.UNDONE);
				assertThat(reset.flush(session)).isEmpty();
			}
		}
	}

	private Connection connect(String database) throws SQLException {
		return this.engine.address(database, null).connect();
	}

	private int users(String database) throws SQLException {
		try (Connection connection = connect(database)) {
			return new JdbcSession(connection).queryRow("SELECT count(*) FROM users", (row) -> row.getInt(1));
		}
	}

	private static void execute(Connection connection, String sql) throws SQLException {
		new JdbcSession(connection).execute(sql);
	}

}
