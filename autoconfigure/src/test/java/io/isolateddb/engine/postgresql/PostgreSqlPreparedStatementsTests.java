package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import io.isolateddb.engine.RowReader;
import io.isolateddb.engine.postgresql.PostgreSqlPreparedStatements.Call;
import io.isolateddb.testsupport.TestPostgreSql;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PostgreSqlPreparedStatements}.
 */
@Tag("postgresql")
class PostgreSqlPreparedStatementsTests {

	private static final String NEXT = "SELECT CAST($1 AS int) + 1";

	private static final String BRACES = "SELECT 'x' AS \"{d}\"";

	private Connection connection;

	private PostgreSqlPreparedStatements plans;

	@BeforeEach
	void connect() throws SQLException {
		this.connection = TestPostgreSql.address().connect();
		this.plans = new PostgreSqlPreparedStatements(this.connection);
	}

	@AfterEach
	void close() throws SQLException {
		this.connection.close();
	}

	private List<String> results(Call... calls) throws SQLException {
		List<String> results = new ArrayList<>();
		try (Statement statement = this.plans.execute(List.of(calls))) {
			for (int i = 0; i < calls.length; i++) {
				RowReader.readNext(statement, (row) -> results.add(row.getString(1)));
			}
		}
		return results;
	}

	private List<String> prepared() throws SQLException {
		List<String> prepared = new ArrayList<>();
		try (Statement statement = this.connection.createStatement();
				ResultSet rows = statement
					.executeQuery("SELECT statement FROM pg_prepared_statements WHERE from_sql")) {
			while (rows.next()) {
				prepared.add(rows.getString(1).replaceFirst("PREPARE \\w+ AS ", ""));
			}
		}
		return prepared;
	}

	@Test
	void batchReturnsItsResultsInOrder() throws SQLException {
		assertThat(results(Call.of(NEXT, "1"), Call.once("SELECT 7"), Call.of(BRACES), Call.of(NEXT, "2")))
			.containsExactly("2", "7", "x", "3");
	}

	@Test
	void eachStatementIsPreparedOnceWhateverBatchesItIsIn() throws SQLException {
		results(Call.of(NEXT, "1"), Call.of(BRACES));
		results(Call.of(BRACES), Call.of(BRACES), Call.of(NEXT, "3"));
		results(Call.of(NEXT, "4"));

		assertThat(prepared()).anyMatch((text) -> text.contains(NEXT))
			.anyMatch((text) -> text.contains(BRACES))
			.hasSize(2);
	}

	@Test
	void longStatementIsExecutedWithoutBeingPrepared() throws SQLException {
		String text = "x".repeat(30_000);

		assertThat(results(Call.of("SELECT '" + text + "'"))).containsExactly(text);
		assertThat(prepared()).isEmpty();
	}

	@Test
	void statementThatCouldNotBePreparedIsPreparedAgain() throws SQLException {
		Call call = Call.of("SELECT id FROM appears_later");
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> results(call))
			.withMessageContaining("appears_later");

		this.plans.execute(List.of(Call.once("CREATE TEMPORARY TABLE appears_later AS SELECT 5 AS id"))).close();

		assertThat(results(call)).containsExactly("5");
	}

}
