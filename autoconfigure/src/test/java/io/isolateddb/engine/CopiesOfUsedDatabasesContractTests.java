package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every {@link DatabaseEngine} promises of a database that a test has changed and
 * goes on to use: it can be copied and replaced, and its sessions are known. On every
 * server at hand.
 */
class CopiesOfUsedDatabasesContractTests extends EngineContract {

	private static final List<String> CHANGES = List.of("INSERT INTO users (name) VALUES ('Barbara')",
			"UPDATE users SET name = 'Adele' WHERE id = 1", "ALTER TABLE users ADD COLUMN mail varchar(100)",
			"CREATE TABLE added (id int PRIMARY KEY)", "INSERT INTO added VALUES (7)", "DROP TABLE posts");

	private static final List<String> LATER_CHANGES = List.of("DELETE FROM users", "DROP TABLE added",
			"INSERT INTO users (name) VALUES ('Later')", "CREATE TABLE posts (other int)");

	@Test
	void copyEqualsTheDatabaseWhichStaysAsItIs() throws SQLException {
		String database = changed();
		String template = name();
		this.engine.administration().freezeCopy(database, template);

		assertHasChanges(database);
		execute(database, LATER_CHANGES);
		String copy = name();
		this.engine.administration().copy(template, copy);
		assertHasChanges(copy);
		drop(database, template, copy);
	}

	@Test
	void replacedDatabaseEqualsTheTemplate() throws SQLException {
		String database = changed();
		String template = name();
		this.engine.administration().freezeCopy(database, template);
		for (int i = 0; i < 2; i++) {
			execute(database, LATER_CHANGES);

			this.engine.administration().replace(database, template);

			assertHasChanges(database);
		}
		this.engine.administration().replace(database, this.template);
		assertThat(users(database)).isEqualTo("2 Grace");
		drop(database, template);
	}

	@Test
	void changesAreTrackedFromTheCopyOn() throws SQLException {
		String database = changed();
		String template = name();
		this.engine.administration().freezeCopy(database, template);
		for (int i = 0; i < 2; i++) {
			ChangeTracker changes = this.engine.trackChanges(database, template);
			try (Connection session = this.engine.address(database, null).connect()) {
				SessionReset reset = this.engine.sessionReset(session, null);
				reset.reset(session);
				assertThat(changes.readLayer(1)).isEqualTo(RowLayerReading.of(null));
				execute(session, "INSERT INTO users (name) VALUES ('Next')");
				execute(session, "INSERT INTO added VALUES (9)");
				reset.reset(session);
				assertThat(changes.rewind(1, null)).isEqualTo(Rewind.UNDONE);
			}
			changes.close();
			assertHasChanges(database);
			this.engine.administration().replace(database, template);
		}
		drop(database, template);
	}

	@Test
	void otherSessionsAreThoseThatAreNotKnown() throws SQLException {
		try (RewoundClone clone = copy(3)) {
			assertThat(this.engine.otherSessions(clone.name(), clone.sessions())).isEmpty();
			assertThat(this.engine.otherSessions(clone.name(), clone.sessions().subList(1, 3))).hasSize(1)
				.allMatch((session) -> !session.description().isEmpty());
		}
	}

	@Test
	void openTransactionIsTold() throws SQLException {
		try (RewoundClone clone = copy(2)) {
			Connection session = clone.sessions().get(0);
			SessionReset reset = this.engine.sessionReset(session, null);
			assertThat(reset.flush(session)).isEmpty();
			boolean embedded = this.server == TestServer.H2 || this.server == TestServer.SQLITE;
			execute(session, embedded ? "BEGIN TRANSACTION" : "START TRANSACTION");
			execute(session, "INSERT INTO users (name) VALUES ('Barbara')");

			if (this.server == TestServer.H2) {
				assertThat(session.getAutoCommit()).isFalse();
			}
			assertThat(reset.flush(session)).contains("has an open transaction");
			execute(session, "COMMIT");
			assertThat(reset.flush(session)).isEmpty();
			assertThat(users(clone)).isEqualTo("1 Ada;2 Grace;3 Barbara;");
		}
	}

	private String changed() throws SQLException {
		String database = name();
		this.engine.administration().copy(this.template, database);
		execute(database, CHANGES);
		return database;
	}

	private void execute(String database, List<String> statements) throws SQLException {
		try (Connection session = this.engine.address(database, this.server.declaredUrl()).connect()) {
			for (String sql : statements) {
				execute(session, sql);
			}
		}
	}

	private String users(String database) throws SQLException {
		try (Connection session = this.engine.address(database, null).connect()) {
			return text(session, "SELECT concat(id, ' ', name) FROM users ORDER BY id DESC");
		}
	}

	private void assertHasChanges(String database) throws SQLException {
		try (Connection session = this.engine.address(database, null).connect()) {
			assertThat(text(session, "SELECT name FROM users WHERE mail IS NULL AND id = 1")).isEqualTo("Adele");
			assertThat(text(session, "SELECT name FROM users WHERE id = 2")).isEqualTo("Grace");
			assertThat(text(session, "SELECT name FROM users WHERE id = 3")).isEqualTo("Barbara");
			assertThat(text(session, "SELECT count(*) FROM users")).isEqualTo("3");
			assertThat(text(session, "SELECT id FROM added")).isEqualTo("7");
			execute(session, "INSERT INTO added VALUES (8)");
			execute(session, "DELETE FROM added WHERE id = 8");
		}
	}

	private void drop(String... databases) throws SQLException {
		for (String database : databases) {
			this.engine.administration().drop(database);
		}
	}

}
