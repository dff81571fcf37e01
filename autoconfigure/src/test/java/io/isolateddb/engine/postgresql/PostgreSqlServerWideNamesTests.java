package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RewoundClone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Which names are those of a database, so that tests have them for themselves, and which
 * are those of the server.
 */
@Tag("postgresql")
class PostgreSqlServerWideNamesTests {

	private static PostgreSqlTemplate template;

	private RewoundClone one;

	private RewoundClone other;

	@BeforeAll
	static void makeTemplate() throws SQLException {
		template = PostgreSqlTemplate.of("CREATE TABLE users (id int)");
	}

	@BeforeEach
	void copy() throws SQLException {
		this.one = template.copy(1);
		this.other = template.copy(1);
	}

	@AfterEach
	void drop() throws SQLException {
		this.one.close();
		this.other.close();
	}

	@Test
	void advisoryLocksAreOfTheDatabaseAndEndWithTheTest() throws SQLException {
		this.one.execute("SELECT pg_advisory_lock(42), pg_advisory_lock(1, 2)");

		assertThat(this.other.text("SELECT pg_try_advisory_lock(42) AND pg_try_advisory_lock(1, 2)")).isEqualTo("t");

		assertThat(this.one.rewind()).isEqualTo(Rewind.UNCHANGED);
		try (Connection session = this.one.connect(); Statement statement = session.createStatement()) {
			statement.execute("SET lock_timeout = '100ms'; SELECT pg_advisory_lock(42)");
		}
	}

	@Test
	void notificationsAreOfTheDatabase() throws SQLException {
		this.one.execute("LISTEN channel");
		this.other.execute("LISTEN channel").execute("NOTIFY channel, 'of the other'");
		this.one.execute("NOTIFY channel, 'own'");

		assertThat(this.one.sessions().get(0).unwrap(PGConnection.class).getNotifications()).singleElement()
			.satisfies((notification) -> assertThat(notification.getParameter()).isEqualTo("own"));
	}

	@Test
	void identifiersOfPreparedTransactionsAreOfTheServer() throws SQLException {
		String prepare = "BEGIN; INSERT INTO users VALUES (1); PREPARE TRANSACTION 'server-wide'";
		this.one.execute(prepare);

		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> this.other.execute(prepare))
			.withMessageContaining("already in use");
		this.other.execute("ROLLBACK");

		assertThat(this.one.rewind().reason()).isEqualTo("a transaction is prepared in the database");
		this.one.close();
		this.one = template.copy(1);
		this.other.execute(prepare);
	}

	@Test
	void rolesAreOfTheServerAndStay() throws SQLException {
		this.one.execute("CREATE ROLE server_wide");
		try {
			assertThat(this.one.rewind()).isEqualTo(Rewind.UNCHANGED);
			assertThat(this.other.text("SELECT count(*) FROM pg_roles WHERE rolname = 'server_wide'")).isEqualTo("1");
			this.one.execute("GRANT SELECT ON users TO server_wide");
			assertThat(this.one.rewind().reason()).contains("the schema has changed");
		}
		finally {
			this.one.close();
			this.one = template.copy(1);
			this.other.execute("DROP ROLE server_wide");
		}
	}

	@Test
	void physicalReplicationSlotsAreOfTheServerAndStay() throws SQLException {
		this.one.execute("SELECT pg_create_physical_replication_slot('server_wide')");

		assertThat(this.one.rewind()).isEqualTo(Rewind.UNCHANGED);

		assertThat(this.other.text("SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'server_wide'"))
			.isEqualTo("1");
		this.other.execute("SELECT pg_drop_replication_slot('server_wide')");
	}

	@Test
	void namesOfLogicalReplicationSlotsAreOfTheServerButTheSlotEndsWithItsDatabase() throws SQLException {
		assumeThat(this.one.text("SHOW wal_level")).isEqualTo("logical");
		String create = "SELECT pg_create_logical_replication_slot('server_wide', 'pgoutput')";
		this.one.execute(create);

		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> this.other.execute(create))
			.withMessageContaining("already exists");

		assertThat(this.one.rewind().reason()).isNotEmpty();
		this.one.close();
		this.one = template.copy(1);
		assertThat(this.other.text("SELECT count(*) FROM pg_replication_slots")).isEqualTo("0");
	}

	@Test
	void largeObjectsAreOfTheDatabase() throws SQLException {
		this.one.execute("SELECT lo_create(4711)");

		this.other.execute("SELECT lo_create(4711)");

		assertThat(this.one.rewind().reason()).contains("the schema has changed");
	}

}
