package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Random;

import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What every {@link DatabaseEngine} promises of rewinding, on every server at hand.
 */
class RewindContractTests extends EngineContract {

	@Test
	void databaseThatHasOnlyBeenReadIsUnchanged() throws SQLException {
		try (RewoundClone clone = copy(2)) {
			clone.execute("SELECT count(*) FROM users").execute(1, "SELECT 1");

			assertThat(clone.rewind()).isEqualTo(Rewind.UNCHANGED);
			assertThat(clone.changes().isUnchanged()).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "UPDATE users SET name = 'Adele' WHERE id = 1", "CREATE TABLE added (id int)" })
	void databaseThatHasBeenWrittenToIsChanged(String sql) throws SQLException {
		try (RewoundClone clone = copy(1)) {
			clone.execute(sql);

			assertThat(clone.changes().isUnchanged()).isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "INSERT INTO users (name) VALUES ('Barbara')", "UPDATE users SET name = 'Adele' WHERE id = 1",
					"UPDATE users SET id = 20 WHERE id = 2", "DELETE FROM users WHERE id = 1", "DELETE FROM users",
					"INSERT INTO posts (author, title) VALUES (1, 'First'), (2, 'Second')" })
	void rowsAndCountersAreRestored(String sql) throws SQLException {
		try (RewoundClone clone = copy(2)) {
			clone.rewind();
			clone.execute(1, sql);

			Rewind rewind = clone.rewind();

			// The engine may read the rows of a table only after the first rewind that
			// needs them
			if (rewind.outcome() == Rewind.Outcome.UNDONE) {
				clone.execute("INSERT INTO users (name) VALUES ('Next')")
					.execute("INSERT INTO posts (author) VALUES (1)");
				assertThat(users(clone)).isEqualTo("1 Ada;2 Grace;3 Next;");
				assertThat(clone.text("SELECT max(id) FROM posts")).isEqualTo("1");
			}
			else {
				assertThat(rewind.reason()).contains("not known yet");
			}
		}
	}

	@Test
	void workOfSeveralSessionsIsUndoneAgainAndAgain() throws SQLException {
		try (RewoundClone clone = copy(3)) {
			for (int i = 0; i < 10; i++) {
				clone.execute(i % 3, "INSERT INTO users (name) VALUES ('Barbara')")
					.execute((i + 1) % 3, "INSERT INTO posts (author, title) VALUES (3, 'x')");

				assertThat(clone.rewind().outcome()).isEqualTo(Rewind.Outcome.UNDONE);
				assertThat(users(clone)).isEqualTo("1 Ada;2 Grace;");
			}
		}
	}

	@Test
	void undoIsNotDetectedAsChange() throws SQLException {
		try (RewoundClone clone = copy(1)) {
			clone.execute("INSERT INTO users (name) VALUES ('Barbara')");
			assertThat(clone.rewind()).isEqualTo(Rewind.UNDONE);

			assertThat(clone.rewind()).isEqualTo(Rewind.UNCHANGED);
		}
	}

	@Test
	void countersAreResetAfterRollback() throws SQLException {
		try (RewoundClone clone = copy(1)) {
			Connection session = clone.sessions().get(0);
			session.setAutoCommit(false);
			execute(session, "INSERT INTO users (name) VALUES ('Barbara')");
			session.rollback();

			// Counters of SQLite are rows, which are rolled back too
			assertThat(clone.rewind()).isEqualTo(this.server.isServer() ? Rewind.UNDONE : Rewind.UNCHANGED);
			clone.execute("INSERT INTO users (name) VALUES ('Next')");
			assertThat(users(clone)).isEqualTo("1 Ada;2 Grace;3 Next;");
		}
	}

	/**
	 * An engine that writes all pages anew undoes this too.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "ALTER TABLE users ADD COLUMN age int", "DROP TABLE posts", "CREATE TABLE added (id int)",
			"CREATE VIEW added AS SELECT 1 AS one", "CREATE INDEX added ON posts (author)",
			"ALTER TABLE posts RENAME TO articles" })
	void databaseWithAnotherSchemaIsNotRewound(String sql) throws SQLException {
		try (RewoundClone clone = copy(1)) {
			if (this.server.isServer()) {
				clone.execute(sql);
				assertThat(clone.rewind().outcome()).isEqualTo(Rewind.Outcome.IMPOSSIBLE);
				return;
			}
			String schema = "SELECT group_concat(sql) FROM sqlite_schema";
			String before = clone.text(schema);
			clone.execute(sql.replace("TRUNCATE TABLE", "DROP TABLE"));
			assertThat(clone.text(schema)).isNotEqualTo(before);

			assertThat(clone.rewind()).isEqualTo(Rewind.UNDONE);
			clone.execute(sql);
			assertThat(clone.rewind()).isEqualTo(Rewind.UNDONE);
			assertThat(clone.text(schema)).isEqualTo(before);
		}
	}

	/**
	 * H2 compares the rows, and SQLite the pages, whatever has changed them. Elsewhere a
	 * truncated table is another one.
	 */
	@Test
	void truncatedTableIsRestoredExactlyOrNotRewound() throws SQLException {
		try (RewoundClone clone = copy(1)) {
			boolean pages = this.server == TestServer.SQLITE;
			clone.execute("INSERT INTO posts (author) VALUES (1)")
				.execute(pages ? "DELETE FROM posts" : "TRUNCATE TABLE posts");

			boolean restores = pages || this.server == TestServer.H2;
			assertThat(clone.rewind().outcome())
				.isEqualTo(restores ? Rewind.Outcome.UNDONE : Rewind.Outcome.IMPOSSIBLE);
			if (restores) {
				clone.execute("INSERT INTO posts (author) VALUES (1)");
				assertThat(clone.text("SELECT max(id) FROM posts")).isEqualTo("1");
			}
		}
	}

	@Test
	void databaseIsNotRewoundWhileUnexpectedSessionIsConnected() throws SQLException {
		try (RewoundClone clone = copy(1); Connection unexpected = clone.connect()) {
			execute(unexpected, "INSERT INTO users (name) VALUES ('Barbara')");

			assertThat(clone.rewind().outcome()).isEqualTo(Rewind.Outcome.IMPOSSIBLE);
		}
	}

	/**
	 * The server ends a session some time after it has been closed.
	 */
	@Test
	void workOfSessionThatIsLeavingIsUndone() throws SQLException {
		Random random = new Random(1);
		try (RewoundClone clone = copy(1)) {
			for (int i = 0; i < 200; i++) {
				try (Connection leaving = clone.connect()) {
					execute(leaving, "INSERT INTO users (name) VALUES ('Barbara')");
				}
				for (long end = System.nanoTime() + random.nextInt(1_000_000); System.nanoTime() < end;) {
					Thread.onSpinWait();
				}
				Rewind rewind = clone.rewind();
				while (rewind.reason().contains("session")) {
					rewind = clone.rewind();
				}
				assertThat(rewind).isEqualTo(Rewind.UNDONE);
			}
		}
	}

	@Test
	void temporaryTableOfSessionIsDropped() throws SQLException {
		try (RewoundClone clone = copy(1)) {
			// A temporary table of H2 belongs to all sessions if nobody says otherwise
			String local = (this.server == TestServer.H2) ? "LOCAL " : "";
			clone.execute("CREATE " + local + "TEMPORARY TABLE scratch (id int)").rewind();

			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> clone.execute("SELECT * FROM scratch"));
		}
	}

	@Test
	void lockOfOpenTransactionIsReleased() throws SQLException {
		try (RewoundClone clone = copy(2)) {
			Connection session = clone.sessions().get(0);
			session.setAutoCommit(false);
			execute(session, this.server.isServer() ? "SELECT * FROM users FOR UPDATE"
					: "UPDATE users SET name = 'locked' WHERE id = 1");
			session.rollback();

			assertThat(clone.rewind().reason()).isEmpty();
			clone.execute(1, "UPDATE users SET name = 'free' WHERE id = 1");
		}
	}

}
