package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.testsupport.TestPostgreSql;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Restricted access runs nothing of the application, and its users can have a role of the
 * application.
 */
@Tag("postgresql")
class PostgreSqlRestrictedAccessTests {

	private static final String ROLE = "some \"restricted\" role's";

	private final DatabaseEngine engine = DatabaseProduct.engineFor(TestPostgreSql.address());

	private final String database = "restricted and observed";

	@AfterEach
	void drop() throws SQLException {
		this.engine.administration().drop(this.database);
		try (Connection connection = TestPostgreSql.database("postgres").getConnection()) {
			execute(connection, "DROP ROLE IF EXISTS \"some \"\"restricted\"\" role's\"");
		}
		this.engine.close();
	}

	@Test
	void eventTriggersOfTheApplicationDoNotSeeGrants() throws SQLException {
		this.engine.administration().create(this.database);
		String restricted = this.database + " frozen";
		try (Connection privileged = privileged(this.database)) {
			execute(privileged,
					"""
							CREATE TABLE log (tag text);
							CREATE FUNCTION log() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.log VALUES (tg_tag); END';
							CREATE EVENT TRIGGER ends ON ddl_command_end EXECUTE FUNCTION log();
							CREATE EVENT TRIGGER starts ON ddl_command_start EXECUTE FUNCTION log();
							CREATE EVENT TRIGGER drops ON sql_drop EXECUTE FUNCTION log();
							DELETE FROM log""");
			this.engine.grantRestricted(privileged);
			assertThat(read(privileged, "SELECT count(*) FROM log")).isEqualTo("0");
			execute(privileged, "COMMENT ON TABLE log IS 'seen'");
			assertThat(read(privileged, "SELECT string_agg(tag, ',') FROM log")).isEqualTo("COMMENT,COMMENT");
			execute(privileged, "DELETE FROM log");
		}
		this.engine.restrict(this.database);

		this.engine.administration().rename(this.database, restricted);

		try (Connection privileged = privileged(restricted)) {
			assertThat(read(privileged, "SELECT count(*) FROM log")).isEqualTo("0");
			assertThat(read(privileged, "SHOW session_replication_role")).isEqualTo("origin");
		}
		this.engine.administration().drop(restricted);
	}

	@Test
	void policiesForTheNamedRoleApply() throws SQLException {
		this.engine.nameRestrictedRole(ROLE);
		this.engine.nameRestrictedRole("a later role");
		this.engine.administration().create(this.database);
		try (Connection privileged = privileged(this.database)) {
			createSecrets(privileged);
		}

		ServerAddress address = this.engine.restrict(this.database);

		try (Connection session = address.connect()) {
			assertThat(read(session, "SELECT string_agg(secret, ',') FROM secrets")).isEqualTo("of the role");
		}
	}

	/**
	 * The template of empty databases may be there since before the role was named.
	 */
	@Test
	void namedRoleIsCreatedBeforeACopyToo() throws SQLException {
		String template = this.database + " template";
		this.engine.administration().create(this.database);
		this.engine.administration().freeze(this.database, template);
		this.engine.nameRestrictedRole(ROLE);
		try {
			this.engine.administration().copy(template, this.database);
			try (Connection privileged = privileged(this.database)) {
				createSecrets(privileged);
			}

			ServerAddress address = this.engine.restrict(this.database);

			try (Connection session = address.connect()) {
				assertThat(read(session, "SELECT string_agg(secret, ',') FROM secrets")).isEqualTo("of the role");
			}
		}
		finally {
			this.engine.administration().drop(template);
		}
	}

	@Test
	void policiesForARoleDoNotApplyWithoutItsName() throws SQLException {
		this.engine.administration().create(this.database);
		try (Connection privileged = privileged(this.database)) {
			execute(privileged, "CREATE ROLE \"some \"\"restricted\"\" role's\"");
			createSecrets(privileged);
		}

		ServerAddress address = this.engine.restrict(this.database);

		try (Connection session = address.connect()) {
			assertThat(read(session, "SELECT count(*) FROM secrets")).isEqualTo("0");
		}
	}

	private void createSecrets(Connection privileged) throws SQLException {
		execute(privileged, """
				CREATE TABLE secrets (secret text);
				INSERT INTO secrets VALUES ('of the role'), ('of others');
				ALTER TABLE secrets ENABLE ROW LEVEL SECURITY;
				CREATE POLICY of_role ON secrets TO "some ""restricted"" role's" USING (secret = 'of the role')""");
		this.engine.grantRestricted(privileged);
	}

	private Connection privileged(String database) throws SQLException {
		return this.engine.address(database, null).connect();
	}

	private static void execute(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	private static String read(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
			row.next();
			return row.getString(1);
		}
	}

}
