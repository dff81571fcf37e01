package io.isolateddb.engine.postgresql;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PostgreSqlStatement}.
 */
class PostgreSqlStatementTests {

	@ParameterizedTest
	@ValueSource(strings = { "SET app.tenant = 'x'", "set\n\tapp . tenant to 'x'", "SET/**/app.tenant = 'x'",
			"SET LOCAL app.tenant = 'x'", "SET SESSION \"app\".\"tenant\" = 'x'", "SET \"app.tenant\" = 'x'",
			"SELECT 1;SET app.tenant = 'x'", "select Set_Config($1, $2, false)",
			"SELECT pg_catalog.\"set_config\" ('app.tenant', 'x', true)",
			"UPDATE t SET name = set_config(name, 'x', false)",
			"DO $$ BEGIN EXECUTE concat('S', 'ET app.x = 1'); END $$", "DO 'BEGIN SET app.x = 1; END'",
			"UPDATE t SET a = 1; SET app.x = 1",
			"CREATE FUNCTION f() RETURNS int LANGUAGE sql SET app.x = 'y' AS 'SELECT 1'" })
	void maySetSettings(String sql) {
		assertThat(PostgreSqlStatement.maySetSettings(sql)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "se", "SELECT 1", "select offset_at, a.setting from assets a offset 3",
			"update owners set address=?,city=? where id=?", "UPDATE \"Owners\" SET \"City\" = ?",
			"UPDATE t SET\n  city = ?", "UPDATE t SET (a, b) = (1, 2)", "UPDATE t SET(a, b) = (1, 2)",
			"INSERT INTO t VALUES (1) ON CONFLICT DO UPDATE SET id = excluded.id", "RESET ALL",
			"SELECT current_setting('app.tenant', true)", "SET work_mem = '1MB'" })
	void setsNone(String sql) {
		assertThat(PostgreSqlStatement.maySetSettings(sql)).isFalse();
	}

}
