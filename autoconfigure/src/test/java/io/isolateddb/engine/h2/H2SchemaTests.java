package io.isolateddb.engine.h2;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link H2Schema}: H2 gives no number to these changes of the schema.
 */
class H2SchemaTests {

	private static final String TEMPLATE = "isodb_h2_schema_t";

	private final DatabaseEngine engine = TestServer.H2.engine();

	private RewoundClone clone;

	@BeforeEach
	void makeClone() throws SQLException {
		this.engine.administration().create("isodb_h2_schema_new");
		try (Connection connection = this.engine.address("isodb_h2_schema_new", null).connect();
				Statement statement = connection.createStatement()) {
			statement.execute("CREATE TABLE users (id int PRIMARY KEY, name varchar DEFAULT 'Ada')");
			statement.execute("CREATE USER tester PASSWORD 'secret'");
			statement.execute("CREATE DOMAIN city AS varchar");
		}
		this.engine.administration().freeze("isodb_h2_schema_new", TEMPLATE);
		this.clone = new RewoundClone(this.engine, TEMPLATE, "isodb_h2_schema_c", 1);
	}

	@AfterEach
	void drop() throws SQLException {
		this.clone.close();
		this.engine.administration().drop(TEMPLATE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "COMMENT ON TABLE users IS 'people'", "COMMENT ON COLUMN users.name IS 'a name'",
			"COMMENT ON USER tester IS 'a person'", "COMMENT ON SCHEMA public IS 'all'",
			"COMMENT ON DOMAIN city IS 'a city'", "ALTER USER tester SET PASSWORD 'other'",
			"ALTER USER tester ADMIN TRUE", "GRANT ALTER ANY SCHEMA TO tester",
			"ALTER TABLE users ALTER COLUMN name SET DEFAULT 'Grace'", "SET REFERENTIAL_INTEGRITY FALSE" })
	void changeIsSeen(String change) throws SQLException {
		this.clone.execute("INSERT INTO users VALUES (1, 'Barbara')").execute(change);

		assertThat(this.clone.rewind().reason()).startsWith("the schema, the users or the settings have changed");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ALTER USER tester SET PASSWORD 'other'", "ALTER USER tester ADMIN TRUE",
			"ALTER TABLE users ALTER COLUMN name SET DEFAULT 'Grace'" })
	void changeIsSeenWhoseTransactionWasRolledBack(String change) throws SQLException {
		Connection session = this.clone.sessions().get(0);
		session.setAutoCommit(false);
		this.clone.execute(change);
		session.rollback();
		session.setAutoCommit(true);
		this.clone.execute("INSERT INTO users (id) VALUES (1)");

		if (this.clone.rewind().reason().isEmpty()) {
			this.clone.execute("INSERT INTO users (id) VALUES (1)");
			assertThat(this.clone.text("SELECT name FROM users")).isEqualTo("Ada");
			assertThat(this.clone.text("SELECT count(*) FROM information_schema.users WHERE is_admin")).isEqualTo("1");
		}
	}

}
