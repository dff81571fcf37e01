package io.isolateddb.engine.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.engine.ServerAddress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Sessions read the schema once. After a rewind, what they know of it is that of the
 * template, whatever the test has done to it.
 */
class SqliteSchemaInMemoryTests {

	/** So many that the schema does not fit into one page. */
	private static final int TABLES = 100;

	@TempDir
	private Path folder;

	private DatabaseEngine engine;

	@BeforeEach
	void start() {
		this.engine = DatabaseProduct.engineFor(new ServerAddress("jdbc:sqlite:" + this.folder, "", ""));
	}

	@ParameterizedTest
	@ValueSource(strings = { "ALTER TABLE users ADD COLUMN age int",
			"BEGIN; ALTER TABLE users ADD COLUMN age int; COMMIT",
			"BEGIN; ALTER TABLE users ADD COLUMN age int; ROLLBACK",
			"ALTER TABLE users ADD COLUMN age int; INSERT INTO users VALUES ('Grace', 1)",
			"PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE users (name text, age int)' "
					+ "WHERE name = 'users'; PRAGMA writable_schema = RESET",
			"PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE users (name text, age int)' "
					+ "WHERE name = 'users'; PRAGMA writable_schema = RESET; SELECT age FROM users; "
					+ "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE users (name text)' "
					+ "WHERE name = 'users'; PRAGMA writable_schema = OFF",
			"BEGIN; PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE users (name text, age int)' "
					+ "WHERE name = 'users'; PRAGMA writable_schema = RESET; SELECT age FROM users; ROLLBACK; "
					+ "PRAGMA writable_schema = OFF",
			"PRAGMA schema_version = 1000; ALTER TABLE users ADD COLUMN age int; PRAGMA schema_version = 1000",
			"DROP TABLE users; CREATE TABLE users (age int)", "PRAGMA wal_checkpoint(TRUNCATE); "
					+ "ALTER TABLE users ADD COLUMN age int; INSERT INTO users VALUES ('Grace', 1)" })
	void columnIsForgotten(String work) throws SQLException {
		for (int tables : new int[] { 0, TABLES }) {
			makeTemplate(tables, "CREATE TABLE users (name text)");
			try (RewoundClone clone = new RewoundClone(this.engine, "isodb_t" + tables, "isodb_clone" + tables, 2)) {
				for (int i = 0; i < 3; i++) {
					for (String statement : work.split("; ")) {
						clone.execute(statement);
					}
					clone.execute(1, "SELECT * FROM users");
					assertThat(clone.rewind().reason()).isEmpty();

					for (Connection session : clone.sessions()) {
						assertThatExceptionOfType(SQLException.class)
							.isThrownBy(() -> new JdbcSession(session).execute("SELECT age FROM users"));
						assertThatNoException().isThrownBy(
								() -> new JdbcSession(session).execute("EXPLAIN ALTER TABLE users ADD COLUMN age int"));
					}
				}
			}
		}
	}

	@Test
	void statisticsAreForgotten() throws SQLException {
		makeTemplate(0, "CREATE TABLE users (name text, city text)", "CREATE INDEX by_name ON users (name)",
				"CREATE INDEX by_city ON users (city)", "INSERT INTO users VALUES ('Ada', 'London')", "ANALYZE",
				"UPDATE sqlite_stat1 SET stat = '1000 1' WHERE idx = 'by_name'",
				"UPDATE sqlite_stat1 SET stat = '1000 900' WHERE idx = 'by_city'", "DELETE FROM sqlite_stat4");
		try (RewoundClone clone = new RewoundClone(this.engine, "isodb_t0", "isodb_clone", 1)) {
			for (int i = 0; i < 3; i++) {
				assertThat(plan(clone)).contains("by_name");
				clone.execute("UPDATE sqlite_stat1 SET stat = '1000 950' WHERE idx = 'by_name'")
					.execute("UPDATE sqlite_stat1 SET stat = '1000 1' WHERE idx = 'by_city'")
					.execute("ANALYZE sqlite_schema");
				assertThat(plan(clone)).contains("by_city");
				assertThat(clone.rewind()).isEqualTo(Rewind.UNDONE);
			}
			assertThat(plan(clone)).contains("by_name");
		}
	}

	@Test
	void tableThatWasMadeAgainElsewhereIsNoLayer() throws SQLException {
		makeTemplate(0, "CREATE TABLE users (name text)", "CREATE TABLE posts (title text)");
		try (RewoundClone clone = new RewoundClone(this.engine, "isodb_t0", "isodb_clone", 2)) {
			clone.execute("DROP TABLE users")
				.execute("CREATE TABLE other (x)")
				.execute("CREATE TABLE users (name text)")
				.execute("DROP TABLE other")
				.execute("INSERT INTO users VALUES ('Grace')");

			assertThat(clone.readLayer().obstacle()).contains("schema has changed");
		}
	}

	/**
	 * Make a template whose schema has so many other tables before.
	 */
	private void makeTemplate(int tables, String... statements) throws SQLException {
		this.engine.administration().create("isodb_scratch");
		try (Connection connection = this.engine.address("isodb_scratch", null).connect()) {
			for (int i = 0; i < tables; i++) {
				new JdbcSession(connection).execute("CREATE TABLE table_" + i + " (id integer PRIMARY KEY, name text)");
			}
			for (String statement : statements) {
				new JdbcSession(connection).execute(statement);
			}
		}
		this.engine.administration().freeze("isodb_scratch", "isodb_t" + tables);
	}

	private static String plan(RewoundClone clone) throws SQLException {
		return new JdbcSession(clone.sessions().get(0))
			.query("EXPLAIN QUERY PLAN SELECT * FROM users WHERE name = 'x' AND city = 'y'", (row) -> row.getString(4))
			.toString();
	}

}
