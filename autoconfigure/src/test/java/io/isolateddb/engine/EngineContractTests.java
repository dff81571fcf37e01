package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * What every {@link DatabaseEngine} promises, on every server at hand.
 */
@ParameterizedClass
@MethodSource("io.isolateddb.testsupport.TestServer#available")
class EngineContractTests {

	private static final String PREFIX = "isodb_" + UUID.randomUUID().toString().substring(0, 8) + "_";

	private static final AtomicInteger databases = new AtomicInteger();

	private static final Map<TestServer, String> templates = new EnumMap<>(TestServer.class);

	@Parameter
	TestServer server;

	private DatabaseEngine engine;

	private String template;

	@BeforeEach
	void useTemplate() throws SQLException {
		this.engine = this.server.engine();
		String template = templates.get(this.server);
		if (template == null) {
			template = makeTemplate();
			templates.put(this.server, template);
		}
		this.template = template;
	}

	@AfterAll
	static void dropTemplates() throws SQLException {
		for (Map.Entry<TestServer, String> template : templates.entrySet()) {
			template.getKey().engine().drop(template.getValue());
		}
		templates.clear();
	}

	private String makeTemplate() throws SQLException {
		String template = PREFIX + "t" + databases.incrementAndGet();
		String scratch = name();
		this.engine.create(scratch);
		try (Connection connection = this.engine.address(scratch, this.server.declaredUrl()).connect()) {
			execute(connection,
					"CREATE TABLE users (id " + this.server.identity() + ", name varchar(100) NOT NULL UNIQUE);"
							+ "CREATE TABLE posts (id " + this.server.identity()
							+ ", author int REFERENCES users (id), title text);"
							+ "INSERT INTO users (name) VALUES ('Ada'), ('Grace')");
		}
		this.engine.freeze(scratch, template);
		return template;
	}

	private static String name() {
		return PREFIX + databases.incrementAndGet();
	}

	private RewoundClone copy(int sessions) throws SQLException {
		return new RewoundClone(this.engine, this.template, name(), sessions);
	}

	private static void execute(Connection session, String sql) throws SQLException {
		try (Statement statement = session.createStatement()) {
			statement.execute(sql);
		}
	}

	private static String text(Connection session, String sql) throws SQLException {
		try (Statement statement = session.createStatement(); ResultSet row = statement.executeQuery(sql)) {
			return row.next() ? row.getString(1) : "nothing";
		}
	}

	private String users(RewoundClone clone) throws SQLException {
		try (Statement statement = clone.sessions().get(0).createStatement();
				ResultSet rows = statement.executeQuery("SELECT concat(id, ' ', name) FROM users ORDER BY id")) {
			StringBuilder users = new StringBuilder();
			while (rows.next()) {
				users.append(rows.getString(1)).append(';');
			}
			return users.toString();
		}
	}

	@Test
	void versionNamesTheProduct() throws SQLException {
		assertThat(this.engine.serverVersion()).matches("(PostgreSQL|MySQL|MariaDB) \\d+\\.\\d+.*");
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
	void nameMayHaveAnyLetters(String name) throws SQLException {
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
		this.engine.copy(this.template, scratch);
		try (Connection connection = this.engine.address(scratch, null).connect()) {
			execute(connection, "INSERT INTO posts (author, title) VALUES (2, 'More')");
		}
		this.engine.freeze(scratch, second);

		try (RewoundClone clone = new RewoundClone(this.engine, second, name(), 1)) {
			assertThat(users(clone)).isEqualTo("1 Ada;2 Grace;");
			assertThat(text(clone.sessions().get(0), "SELECT title FROM posts")).isEqualTo("More");
		}
		this.engine.drop(second);
	}

	@Test
	void freezeEndsSessionsThatAreStillConnected() throws SQLException {
		String scratch = name();
		String frozen = name();
		this.engine.create(scratch);
		try (Connection session = this.engine.address(scratch, null).connect()) {
			this.engine.freeze(scratch, frozen);

			assertThat(session.isValid(1)).isFalse();
		}
		this.engine.drop(frozen);
	}

	@Test
	void databaseIsDroppedWhoeverIsConnected() throws SQLException {
		String database = name();
		this.engine.copy(this.template, database);
		try (Connection session = this.engine.address(database, null).connect()) {
			session.setAutoCommit(false);
			execute(session, "UPDATE users SET name = concat(name, '!')");

			this.engine.drop(database);

			assertThat(session.isValid(1)).isFalse();
		}
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> this.engine.address(database, null).connect());
	}

	@Test
	void dropDoesNothingWhenThereIsNoDatabase() {
		assertThatNoException().isThrownBy(() -> this.engine.drop("never \" `made"));
	}

	@Test
	void copyOfNothingFailsAndLeavesNothing() {
		String database = name();

		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> this.engine.copy("isodb_none", database));
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> this.engine.address(database, null).connect());
	}

	@Test
	void databaseThatIsThereAlreadyIsLeftAsItIs() throws SQLException {
		try (RewoundClone clone = copy(1)) {
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> this.engine.create(clone.name()));
			assertThatExceptionOfType(SQLException.class)
				.isThrownBy(() -> this.engine.copy(this.template, clone.name()));

			assertThat(users(clone)).isEqualTo("1 Ada;2 Grace;");
		}
	}

	@Test
	void databaseThatHasOnlyBeenReadIsUnchanged() throws SQLException {
		try (RewoundClone clone = copy(2)) {
			clone.execute("SELECT count(*) FROM users").execute(1, "SELECT 1");

			assertThat(clone.rewind()).isEqualTo(Rewind.UNCHANGED);
			assertThat(clone.witness().isUnchanged()).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "UPDATE users SET name = 'Adele' WHERE id = 1", "CREATE TABLE added (id int)" })
	void databaseThatHasBeenWrittenToIsChanged(String sql) throws SQLException {
		try (RewoundClone clone = copy(1)) {
			clone.execute(sql);

			assertThat(clone.witness().isUnchanged()).isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "INSERT INTO users (name) VALUES ('Barbara')", "UPDATE users SET name = 'Adele' WHERE id = 1",
					"UPDATE users SET id = 20 WHERE id = 2", "DELETE FROM users WHERE id = 1", "DELETE FROM users",
					"INSERT INTO posts (author, title) VALUES (1, 'First'), (2, 'Second')" })
	void rowsAndCountersAreAsTheyWere(String sql) throws SQLException {
		try (RewoundClone clone = copy(2)) {
			clone.rewind();
			clone.execute(1, sql);

			Rewind rewind = clone.rewind();

			// The rows of a table may become known only when they have been wanted once
			if (rewind.outcome() == Rewind.Outcome.UNDONE) {
				clone.execute("INSERT INTO users (name) VALUES ('Next')")
					.execute("INSERT INTO posts (author) VALUES (1)");
				assertThat(users(clone)).isEqualTo("1 Ada;2 Grace;3 Next;");
				assertThat(text(clone.sessions().get(0), "SELECT max(id) FROM posts")).isEqualTo("1");
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
	void workThatWasRolledBackMovesNoCounter() throws SQLException {
		try (RewoundClone clone = copy(1)) {
			Connection session = clone.sessions().get(0);
			session.setAutoCommit(false);
			execute(session, "INSERT INTO users (name) VALUES ('Barbara')");
			session.rollback();

			assertThat(clone.rewind().outcome()).isEqualTo(Rewind.Outcome.UNDONE);
			clone.execute("INSERT INTO users (name) VALUES ('Next')");
			assertThat(users(clone)).isEqualTo("1 Ada;2 Grace;3 Next;");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "ALTER TABLE users ADD COLUMN age int", "TRUNCATE TABLE posts", "DROP TABLE posts",
			"CREATE TABLE added (id int)", "CREATE VIEW added AS SELECT 1 AS one",
			"CREATE INDEX added ON posts (author)", "ALTER TABLE posts RENAME TO articles" })
	void databaseWithAnotherSchemaIsNotRewound(String sql) throws SQLException {
		try (RewoundClone clone = copy(1)) {
			clone.execute(sql);

			assertThat(clone.rewind().outcome()).isEqualTo(Rewind.Outcome.IMPOSSIBLE);
		}
	}

	@Test
	void databaseIsNotRewoundWhileSomebodyElseIsConnected() throws SQLException {
		try (RewoundClone clone = copy(1); Connection stranger = clone.connect()) {
			execute(stranger, "INSERT INTO users (name) VALUES ('Barbara')");

			assertThat(clone.rewind().outcome()).isEqualTo(Rewind.Outcome.IMPOSSIBLE);
		}
	}

	@Test
	void workOfSessionThatHasGoneIsUndone() throws SQLException {
		try (RewoundClone clone = copy(1)) {
			try (Connection visitor = clone.connect()) {
				execute(visitor, "INSERT INTO users (name) VALUES ('Barbara')");
			}

			Rewind rewind = clone.rewind();

			assertThat(rewind.outcome() == Rewind.Outcome.UNDONE || rewind.reason().contains("session")).isTrue();
		}
	}

	@Test
	void temporaryTableOfSessionIsGone() throws SQLException {
		try (RewoundClone clone = copy(1)) {
			clone.execute("CREATE TEMPORARY TABLE scratch (id int)").rewind();

			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> clone.execute("SELECT * FROM scratch"));
		}
	}

	@Test
	void openTransactionHoldsNothing() throws SQLException {
		try (RewoundClone clone = copy(2)) {
			Connection session = clone.sessions().get(0);
			session.setAutoCommit(false);
			execute(session, "SELECT * FROM users FOR UPDATE");
			session.rollback();

			assertThat(clone.rewind().reason()).isEmpty();
			clone.execute(1, "UPDATE users SET name = 'free' WHERE id = 1");
		}
	}

	@Test
	void restrictedUserReadsAndWritesRowsAndNothingElse() throws SQLException {
		String scratch = name();
		String granted = name();
		this.engine.copy(this.template, scratch);
		try (Connection connection = this.engine.address(scratch, null).connect()) {
			this.engine.grantRestricted(connection);
		}
		this.engine.freeze(scratch, granted);
		try (RewoundClone clone = new RewoundClone(this.engine, granted, name(), 1)) {
			ServerAddress restricted = this.engine.restrict(clone.name());
			try (Connection session = restricted.connect()) {
				execute(session, "INSERT INTO users (name) VALUES ('Barbara')");
				assertThat(text(session, "SELECT count(*) FROM users")).isEqualTo("3");
				assertThatExceptionOfType(SQLException.class)
					.isThrownBy(() -> execute(session, "CREATE TABLE more (id int)"));
				assertThatExceptionOfType(SQLException.class)
					.isThrownBy(() -> execute(session, "TRUNCATE TABLE posts"));
			}
			assertThat(clone.witness().isUnchanged()).isFalse();
		}
		this.engine.drop(granted);
	}

	@Test
	void keptDatabaseStaysUnderItsNameWithWhatWasDoneToIt() throws SQLException {
		String database = name();
		String kept = name() + "_kept";
		this.engine.copy(this.template, database);
		try (Connection connection = this.engine.address(database, null).connect()) {
			execute(connection, "INSERT INTO posts (author, title) VALUES (1, 'evidence')");
		}

		assertThat(this.engine.keep(database, kept, "a test has failed")).isEqualTo(kept);

		assertThat(this.engine.kept()).contains(kept);
		assertThat(this.engine.openCommand(kept)).contains(kept);
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> this.engine.address(database, null).connect());
		try (RewoundClone copy = new RewoundClone(this.engine, kept, name(), 1)) {
			assertThat(text(copy.sessions().get(0), "SELECT title FROM posts")).isEqualTo("evidence");
		}
		this.engine.drop(kept);
		assertThat(this.engine.kept()).doesNotContain(kept);
	}

}
