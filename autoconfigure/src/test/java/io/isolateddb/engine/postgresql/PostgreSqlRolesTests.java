package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.engine.SessionReset;
import io.isolateddb.engine.SqlIdentifier;
import io.isolateddb.testsupport.TestPostgreSql;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PostgreSqlRoles}.
 */
class PostgreSqlRolesTests {

	private static final DatabaseEngine engine = PostgreSqlTemplate.engine;

	private static final AtomicInteger copies = new AtomicInteger();

	private static String template;

	private final String database = "restricted \"copy\" " + copies.incrementAndGet();

	private ServerAddress address;

	@BeforeAll
	static void makeTemplate() throws SQLException {
		PostgreSqlTemplate schema = PostgreSqlTemplate.of("""
				CREATE SCHEMA "Odd ""Schema";
				CREATE TABLE public.users (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text);
				INSERT INTO public.users (name) VALUES ('Ada');
				CREATE VIEW public.names AS SELECT name FROM public.users;
				CREATE TABLE "Odd ""Schema"."Ta'ble" (id serial PRIMARY KEY, name text);
				CREATE SEQUENCE "Odd ""Schema".numbers;
				GRANT CREATE ON SCHEMA public TO PUBLIC;""");
		engine.administration().copy(schema.name(), "restricted scratch");
		try (Connection inside = engine.address("restricted scratch", null).connect()) {
			engine.grantRestricted(inside);
		}
		engine.administration().freeze("restricted scratch", schema.name() + " restricted");
		engine.administration().drop(schema.name());
		template = schema.name() + " restricted";
	}

	@AfterAll
	static void dropTemplate() throws SQLException {
		engine.administration().drop(template);
	}

	@BeforeEach
	void copy() throws SQLException {
		engine.administration().copy(template, this.database);
		this.address = engine.restrict(this.database);
	}

	@AfterEach
	void drop() throws SQLException {
		engine.administration().drop(this.database);
	}

	@ParameterizedTest
	@ValueSource(strings = { "SELECT * FROM users", "INSERT INTO users (name) VALUES ('Grace')",
			"UPDATE users SET name = 'Grace'", "DELETE FROM users", "SELECT * FROM names",
			"INSERT INTO \"Odd \"\"Schema\".\"Ta'ble\" (name) VALUES ('x')",
			"SELECT nextval('\"Odd \"\"Schema\".numbers')", "SELECT last_value FROM users_id_seq",
			"SELECT * FROM users FOR UPDATE", "SELECT pg_advisory_lock(1)" })
	void rowsAndSequencesAreUsed(String statement) {
		assertThatCode(() -> execute(this.address, statement)).doesNotThrowAnyException();
	}

	@ParameterizedTest
	@ValueSource(strings = { "CREATE TABLE mine ()", "CREATE TABLE \"Odd \"\"Schema\".mine ()",
			"CREATE TEMPORARY TABLE mine ()", "CREATE SCHEMA mine", "TRUNCATE users", "DROP TABLE users",
			"ALTER TABLE users ADD email text", "CREATE INDEX ON users (name)", "SELECT setval('users_id_seq', 1)",
			"CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'", "CREATE EXTENSION pg_trgm",
			"CREATE ROLE mine", "CREATE DATABASE mine", "SET ROLE postgres", "SET session_replication_role = replica",
			"ALTER DATABASE \"%s\" SET work_mem = '1MB'", "GRANT ALL ON users TO PUBLIC" })
	void otherStatementsAreRefused(String statement) throws SQLException {
		try (Connection connection = this.address.connect(); Statement run = connection.createStatement()) {
			String sql = statement.replace("\"%s\"", SqlIdentifier.quote(this.database));
			if (sql.startsWith("GRANT")) {
				run.execute(sql);
				assertThat(run.getWarnings().getMessage()).contains("no privileges were granted");
			}
			else {
				assertThatExceptionOfType(SQLException.class).isThrownBy(() -> run.execute(sql))
					.satisfies((ex) -> assertThat(ex.getSQLState()).isEqualTo("42501"));
			}
		}
	}

	@Test
	void otherDatabasesCannotBeConnectedTo() throws SQLException {
		String other = this.database + " other";
		engine.administration().copy(template, other);
		engine.administration().create(other + " empty");
		try {
			for (String name : new String[] { other, other + " empty" }) {
				ServerAddress foreign = this.address.withJdbcUrl(engine.address(name, null).jdbcUrl());
				assertThatExceptionOfType(SQLException.class).isThrownBy(foreign::connect)
					.withMessageContaining("permission denied for database");
			}
		}
		finally {
			engine.administration().drop(other);
			engine.administration().drop(other + " empty");
		}
	}

	@Test
	void roleIsDroppedWithItsDatabase() throws SQLException {
		engine.administration().drop(this.database);

		assertThat(roleExists()).isFalse();
	}

	@Test
	void roleOfAnotherJvmIsDroppedWithItsDatabase() throws SQLException {
		try (DatabaseEngine another = DatabaseProduct.engineFor(TestPostgreSql.address())) {
			another.administration().drop(this.database);
		}

		assertThat(roleExists()).isFalse();
	}

	@Test
	void roleOfAnotherJvmIsDroppedWhenItsDatabaseIsRenamed() throws SQLException {
		try (DatabaseEngine another = DatabaseProduct.engineFor(TestPostgreSql.address())) {
			another.administration().rename(this.database, "isodb_kept restricted");
			another.administration().drop("isodb_kept restricted");
		}

		assertThat(roleExists()).isFalse();
	}

	@Test
	void roleIsDroppedWhenItsDatabaseIsRenamed() throws SQLException {
		execute(this.address, "SELECT lo_from_bytea(0, 'x')");

		engine.administration().rename(this.database, "isodb_kept restricted");

		assertThat(roleExists()).isFalse();
		engine.administration().drop("isodb_kept restricted");
	}

	@Test
	void roleIsDroppedWhenItsDatabaseBecomesATemplate() throws SQLException {
		engine.administration().freeze(this.database, this.database + " frozen");

		assertThat(roleExists()).isFalse();
		engine.administration().drop(this.database + " frozen");
	}

	@Test
	void passwordIsNotTheSameTwice() throws SQLException {
		engine.administration().drop(this.database);
		engine.administration().copy(template, this.database);

		ServerAddress again = engine.restrict(this.database);

		assertThat(again.password()).hasSize(32).isNotEqualTo(this.address.password());
		assertThat(again).hasToString(again.username() + " at " + again.jdbcUrl());
	}

	@Test
	void databaseIsRewound() throws SQLException {
		try (ChangeTracker changes = engine.trackChanges(this.database, template);
				Connection privileged = engine.address(this.database, null).connect()) {
			PostgreSqlDump dump = PostgreSqlDump.of(privileged);
			Object before = dump.thorough(privileged);
			try (Connection session = this.address.connect()) {
				SessionReset reset = engine.sessionReset(session, null);
				Object fresh = dump.session(session);
				for (String statement : new String[] { "INSERT INTO users (name) VALUES ('Grace'), ('Linus')",
						"SELECT nextval('\"Odd \"\"Schema\".numbers')", "SET search_path = \"Odd \"\"Schema\"",
						"SELECT pg_advisory_lock(1)", "LISTEN a", "PREPARE a AS SELECT 1" }) {
					execute(session, statement);
				}
				assertThat(reset.reset(session)).isEmpty();
				assertThat(dump.session(session)).isEqualTo(fresh);
				privileged.close();
				Awaitility.await().until(() -> count("pg_stat_activity WHERE datname = '" + this.database + "'") == 2);
				assertThat(changes.rewind(1, null).outcome()).isEqualTo(Rewind.Outcome.UNDONE);
			}
			try (Connection again = engine.address(this.database, null).connect()) {
				assertThat(dump.thorough(again)).isEqualTo(before);
			}
		}
	}

	private static void execute(ServerAddress address, String sql) throws SQLException {
		try (Connection connection = address.connect()) {
			execute(connection, sql);
		}
	}

	private static void execute(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	private boolean roleExists() throws SQLException {
		return count("pg_roles WHERE rolname = '" + this.database + "'") > 0;
	}

	private static int count(String rows) throws SQLException {
		try (Connection connection = engine.address("postgres", null).connect();
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery("SELECT count(*) FROM " + rows)) {
			row.next();
			return row.getInt(1);
		}
	}

}
