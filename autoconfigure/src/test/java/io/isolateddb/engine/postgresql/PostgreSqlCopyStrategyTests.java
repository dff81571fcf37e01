package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.testsupport.TestPostgreSql;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests for {@link PostgreSqlCopyStrategy}.
 */
@Tag("postgresql")
class PostgreSqlCopyStrategyTests {

	private static final String CREATE = "CREATE DATABASE \"copied in some way\"";

	private final PostgreSqlCopyStrategy strategy = new PostgreSqlCopyStrategy();

	private final List<String> methods = new ArrayList<>();

	private Connection connection;

	@BeforeEach
	void connect() throws SQLException {
		this.connection = TestPostgreSql.address().connect();
		assumeThat(new JdbcSession(this.connection).isTrue("""
				SELECT current_setting('fsync') = 'off' AND EXISTS (SELECT FROM pg_settings
					WHERE name = 'file_copy_method' AND 'clone' = ANY (enumvals))""")).isTrue();
	}

	@AfterEach
	void drop() throws SQLException {
		drop(this.connection);
		this.connection.close();
	}

	private static void drop(Connection connection) throws SQLException {
		new JdbcSession(connection).execute("DROP DATABASE IF EXISTS \"copied in some way\"");
	}

	@Test
	void filesAreClonedWhereTheServerCan() throws SQLException {
		this.strategy.create(observed(""), CREATE);

		assertThat(this.methods).containsExactly("clone");
	}

	@ParameterizedTest
	@ValueSource(strings = { "XX000", "42501" })
	void filesAreCopiedFromThenOnWhenTheFileSystemCannotCloneThem(String state) throws SQLException {
		Connection refusing = observed(state);

		this.strategy.create(refusing, CREATE);
		drop(this.connection);
		this.strategy.create(refusing, CREATE);

		assertThat(this.methods).containsExactly("clone", "copy", "copy");
	}

	@Test
	void filesAreCopiedInASessionThatHasClonedSomeBefore() throws SQLException {
		this.strategy.create(observed(""), CREATE);
		drop(this.connection);
		try (Connection another = TestPostgreSql.address().connect()) {
			this.strategy.create(observed(another, "XX000"), CREATE);
		}
		drop(this.connection);
		this.strategy.create(observed("XX000"), CREATE);

		assertThat(this.methods).containsExactly("clone", "clone", "copy", "copy");
	}

	@Test
	void filesAreStillClonedWhenACopyHasFailedInAnyCase() throws SQLException {
		Connection observed = observed("");

		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> this.strategy.create(observed, CREATE + " TEMPLATE \"not there\""))
			.withMessageContaining("not there");
		this.strategy.create(observed, CREATE);

		assertThat(this.methods).containsExactly("clone", "clone");
	}

	/**
	 * A connection to a server that, if a state is given, cannot clone files.
	 */
	private Connection observed(String state) {
		return observed(this.connection, state);
	}

	private Connection observed(Connection connection, String state) {
		return ObservedConnection.of(connection, (sql) -> {
			if (sql.startsWith("CREATE DATABASE")) {
				String method = new JdbcSession(connection).queryRow("SHOW file_copy_method",
						(row) -> row.getString(1));
				this.methods.add(method);
				if (method.equals("clone") && !state.isEmpty()) {
					throw new SQLException("could not clone file", state);
				}
			}
		}, (sql) -> {
		});
	}

}
