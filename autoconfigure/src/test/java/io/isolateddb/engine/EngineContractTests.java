package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.SQLException;

import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * What every {@link DatabaseEngine} promises, on every server at hand.
 */
class EngineContractTests extends EngineContract {

	@Test
	void versionNamesTheProduct() throws SQLException {
		assertThat(this.engine.serverVersion()).matches("(PostgreSQL|MySQL|MariaDB|H2|SQLite) \\d+\\.\\d+.*");
	}

	@Test
	void copyHasRowsAndCountersOfTemplate() throws SQLException {
		try (RewoundClone clone = copy(1)) {
			clone.execute("INSERT INTO users (name) VALUES ('Barbara')");

			assertThat(users(clone)).isEqualTo("1 Ada;2 Grace;3 Barbara;");
		}
	}

	@Test
	void copiesAreIndependentOfEachOther() throws SQLException {
		try (RewoundClone one = copy(1); RewoundClone other = copy(1)) {
			one.execute("DELETE FROM users");

			assertThat(users(one)).isEmpty();
			assertThat(users(other)).isEqualTo("1 Ada;2 Grace;");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "it's a \"quoted\" one", "`back` \\slash", "{d} a_b" })
	void nameMayContainAnyCharacter(String name) throws SQLException {
		try (RewoundClone clone = new RewoundClone(this.engine, this.template, PREFIX + name, 2)) {
			clone.execute("INSERT INTO users (name) VALUES ('Barbara')");

			assertThat(clone.rewind().outcome()).isEqualTo(Rewind.Outcome.UNDONE);
			assertThat(users(clone)).isEqualTo("1 Ada;2 Grace;");
		}
	}

	@Test
	void templateRefusesConnections() throws SQLException {
		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> this.engine.address(this.template, null).connect());
	}

	@Test
	void templateOfTemplateHasBoth() throws SQLException {
		String scratch = name();
		String second = name();
		this.engine.administration().copy(this.template, scratch);
		try (Connection connection = this.engine.address(scratch, null).connect()) {
			execute(connection, "INSERT INTO posts (author, title) VALUES (2, 'More')");
		}
		this.engine.administration().freeze(scratch, second);

		try (RewoundClone clone = new RewoundClone(this.engine, second, name(), 1)) {
			assertThat(users(clone)).isEqualTo("1 Ada;2 Grace;");
			assertThat(clone.text("SELECT title FROM posts")).isEqualTo("More");
		}
		this.engine.administration().drop(second);
	}

	@Test
	void freezeEndsSessionsThatAreStillConnected() throws SQLException {
		String scratch = name();
		String frozen = name();
		this.engine.administration().create(scratch);
		try (Connection session = this.engine.address(scratch, null).connect()) {
			this.engine.administration().freeze(scratch, frozen);

			assertEnded(session);
		}
		try (RewoundClone clone = new RewoundClone(this.engine, frozen, name(), 1)) {
			clone.execute("CREATE TABLE left_behind (id int)");
		}
		this.engine.administration().drop(frozen);
	}

	/**
	 * Without a server, a session goes on in a file that has no name any more, or fails.
	 */
	private void assertEnded(Connection session) throws SQLException {
		if (this.server.isServer()) {
			assertThat(session.isValid(1)).isFalse();
			return;
		}
		try {
			execute(session, "CREATE TABLE left_behind (id int)");
		}
		catch (SQLException ex) {
			assertThat(ex.getMessage()).contains("SQLITE_");
		}
	}

	@Test
	void databaseIsDroppedThoughSessionIsConnected() throws SQLException {
		String database = name();
		this.engine.administration().copy(this.template, database);
		try (Connection session = this.engine.address(database, null).connect()) {
			session.setAutoCommit(false);
			execute(session, "UPDATE users SET name = concat(name, '!')");

			this.engine.administration().drop(database);

			assertEnded(session);
		}
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> this.engine.address(database, null).connect());
	}

	@Test
	void dropDoesNothingWhenThereIsNoDatabase() {
		assertThatNoException().isThrownBy(() -> this.engine.administration().drop("never \" `made"));
	}

	@Test
	void copyOfMissingTemplateFailsAndLeavesNothing() {
		String database = name();

		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> this.engine.administration().copy("isodb_none", database));
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> this.engine.address(database, null).connect());
	}

	@Test
	void existingDatabaseIsLeftAsItIs() throws SQLException {
		try (RewoundClone clone = copy(1)) {
			assertThatExceptionOfType(SQLException.class)
				.isThrownBy(() -> this.engine.administration().create(clone.name()));
			assertThatExceptionOfType(SQLException.class)
				.isThrownBy(() -> this.engine.administration().copy(this.template, clone.name()));

			assertThat(users(clone)).isEqualTo("1 Ada;2 Grace;");
		}
	}

	@Test
	void restrictedUserReadsAndWritesRowsAndNothingElse() throws SQLException {
		if (this.server == TestServer.SQLITE) {
			assertRestrictedAccessIsRefused();
			return;
		}
		String scratch = name();
		String granted = name();
		this.engine.administration().copy(this.template, scratch);
		try (Connection connection = this.engine.address(scratch, null).connect()) {
			this.engine.grantRestricted(connection);
		}
		this.engine.administration().freeze(scratch, granted);
		try (RewoundClone clone = new RewoundClone(this.engine, granted, name(), 1)) {
			ServerAddress restricted = this.engine.restrict(clone.name());
			try (Connection session = restricted.connect()) {
				execute(session, "INSERT INTO users (name) VALUES ('Barbara')");
				assertThat(text(session, "SELECT count(*) FROM users")).isEqualTo("3");
				assertThatExceptionOfType(SQLException.class)
					.isThrownBy(() -> execute(session, "CREATE TABLE more (id int)"));
				if (this.server != TestServer.H2) {
					// In H2 whoever may delete all rows may truncate
					assertThatExceptionOfType(SQLException.class)
						.isThrownBy(() -> execute(session, "TRUNCATE TABLE posts"));
				}
			}
			assertThat(clone.changes().isUnchanged()).isFalse();
		}
		this.engine.administration().drop(granted);
	}

	private void assertRestrictedAccessIsRefused() {
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> this.engine.restrict(this.template))
			.withMessageContaining("access = FULL");
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> this.engine.grantRestricted(null))
			.withMessageContaining("access = FULL");
	}

	@Test
	void renamedDatabaseHasItsContent() throws SQLException {
		String database = name();
		String renamed = name() + "_kept";
		this.engine.administration().copy(this.template, database);
		try (Connection connection = this.engine.address(database, null).connect()) {
			execute(connection, "INSERT INTO posts (author, title) VALUES (1, 'evidence')");
		}

		this.engine.administration().rename(database, renamed);

		assertThat(this.engine.openCommand(renamed)).contains(renamed);
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> this.engine.address(database, null).connect());
		try (RewoundClone copy = new RewoundClone(this.engine, renamed, name(), 1)) {
			assertThat(copy.text("SELECT title FROM posts")).isEqualTo("evidence");
		}
		this.engine.administration().drop(renamed);
	}

}
