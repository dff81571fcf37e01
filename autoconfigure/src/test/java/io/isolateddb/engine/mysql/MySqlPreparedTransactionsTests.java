package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests that a transaction which a test has left prepared goes with its database.
 */
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
class MySqlPreparedTransactionsTests {

	/**
	 * The server would wait twice as long for the transaction.
	 */
	private static final Duration WAIT = Duration.ofSeconds(5);

	private static final String SCRIPT = """
			CREATE TABLE users (id int PRIMARY KEY, name varchar(20)); INSERT INTO users VALUES (1, 'Ada')""";

	private final String id = UUID.randomUUID().toString().substring(0, 8);

	@Parameter
	TestServer server;

	@Test
	void transactionThatWasLeftPreparedIsRolledBackWithItsDatabase() throws SQLException {
		try (MySqlTemplate template = MySqlTemplate.of(this.server, SCRIPT)) {
			RewoundClone clone = template.copy(2);
			prepare(clone.sessions().get(0), "one", "UPDATE users SET name = 'x' WHERE id = 1");
			prepare(clone.sessions().get(1), "\u0001 it's", "INSERT INTO users VALUES (2, 'y')");

			assertThat(clone.rewind().reason()).isEqualTo("a transaction is prepared on the server");
			requireQuickDrop(clone);
		}
	}

	@Test
	void transactionIsRolledBackThoughNobodyHasLookedForIt() throws SQLException {
		try (MySqlTemplate template = MySqlTemplate.of(this.server, SCRIPT)) {
			RewoundClone clone = template.copy(1);
			prepare(clone.sessions().get(0), "one", "UPDATE users SET name = 'x' WHERE id = 1");

			requireQuickDrop(clone);
		}
	}

	@Test
	void databaseWithPreparedTransactionIsFrozen() throws SQLException {
		try (MySqlTemplate template = MySqlTemplate.of(this.server, SCRIPT)) {
			RewoundClone clone = template.copy(1);
			prepare(clone.sessions().get(0), "one", "UPDATE users SET name = 'x' WHERE id = 1");
			String name = MySqlTemplate.newName();

			this.server.engine().administration().freeze(clone.name(), name);

			try (MySqlTemplate frozen = new MySqlTemplate(this.server, name, template.source());
					RewoundClone copy = frozen.copy(1)) {
				assertThat(copy.text("SELECT name FROM users")).isEqualTo("Ada");
			}
			clone.close();
			assertThat(prepared()).isEmpty();
		}
	}

	@Test
	void transactionOfAnotherDatabaseStays() throws SQLException {
		try (MySqlTemplate template = MySqlTemplate.of(this.server, SCRIPT); RewoundClone other = template.copy(1)) {
			RewoundClone clone = template.copy(1);
			prepare(other.sessions().get(0), "other", "UPDATE users SET name = 'x' WHERE id = 1");

			requireQuickDrop(clone, 1);
			other.execute("XA COMMIT '" + this.id + " other'");
			assertThat(other.text("SELECT name FROM users")).isEqualTo("x");
		}
	}

	@Test
	void dropFailsAtOnceWhenItIsNotCertainWhichTransactionHoldsTheDatabase() throws SQLException {
		assumeThat(this.server.product()).as("nobody else can end those of MariaDB").isEqualTo("mysql");
		try (MySqlTemplate template = MySqlTemplate.of(this.server, SCRIPT); RewoundClone other = template.copy(1)) {
			RewoundClone clone = template.copy(1);
			prepare(clone.sessions().get(0), "one", "UPDATE users SET name = 'x' WHERE id = 1");
			prepare(other.sessions().get(0), "other", "UPDATE users SET name = 'x' WHERE id = 1");

			assertThatExceptionOfType(SQLException.class).isThrownBy(clone::close).withMessageContaining("XA ROLLBACK");
			other.execute("XA COMMIT '" + this.id + " other'");
			requireQuickDrop(clone);
		}
	}

	private void prepare(Connection session, String name, String change) throws SQLException {
		String xid = MySqlText.literal(this.id + " " + name);
		for (String statement : List.of("XA START " + xid, change, "XA END " + xid, "XA PREPARE " + xid)) {
			new JdbcSession(session).execute(statement);
		}
	}

	private void requireQuickDrop(RewoundClone clone) throws SQLException {
		requireQuickDrop(clone, 0);
	}

	private void requireQuickDrop(RewoundClone clone, int left) throws SQLException {
		long start = System.nanoTime();
		clone.close();

		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(WAIT);
		assertThat(prepared()).hasSize(left);
	}

	private List<String> prepared() throws SQLException {
		try (Connection administrator = this.server.address().connect()) {
			return new JdbcSession(administrator).query("XA RECOVER", (row) -> row.getString(4))
				.stream()
				.filter((data) -> data.startsWith(this.id))
				.toList();
		}
	}

}
