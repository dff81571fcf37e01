package io.isolateddb.engine.h2;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.RowLayerReading;
import io.isolateddb.engine.TestScript;
import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * A copy of a database of H2 has all that a test has changed in it, of whatever kind.
 */
class H2CopiesOfUsedDatabasesTests {

	private static final String PREFIX = "isodb_" + UUID.randomUUID().toString().substring(0, 8) + "_";

	/**
	 * From then on H2 executes no script that has texts in it.
	 */
	private static final String WITHOUT_TEXTS = "SET ALLOW_LITERALS NUMBERS";

	private final DatabaseEngine engine = TestServer.H2.engine();

	private final String database = PREFIX + "used";

	private final String template = PREFIX + "t";

	private static List<String> changes() {
		return Stream
			.concat(TestScript.read(H2CopiesOfUsedDatabasesTests.class, "more.sql").lines(), Stream.of(
					"CREATE TABLE younger (id int, name varchar(9)); INSERT INTO younger VALUES (2, 'two'), "
							+ "(1, 'one'); ALTER TABLE younger ADD PRIMARY KEY (id)",
					"ALTER SEQUENCE numbers RESTART WITH 700", "ALTER TABLE users ALTER COLUMN id RESTART WITH 900"))
			.toList();
	}

	@BeforeEach
	void make() throws SQLException {
		this.engine.administration().create(this.database);
		for (String sql : TestScript.read(getClass(), "template.sql").split(";\n")) {
			execute(sql);
		}
		execute("INSERT INTO late VALUES (2, 'two'), (1, 'one')");
	}

	@AfterEach
	void drop() throws SQLException {
		this.engine.administration().drop(this.database);
		this.engine.administration().drop(this.template);
	}

	@ParameterizedTest
	@MethodSource("changes")
	void changedDatabaseIsCopied(String change) throws SQLException {
		assumeThat(change).as("leaves a database that can be copied").isNotEqualTo(WITHOUT_TEXTS);
		assumeThat(succeeds(change)).as("H2 has this statement").isTrue();
		List<String> before = script();

		this.engine.administration().freezeCopy(this.database, this.template);
		assertThat(script()).isEqualTo(before);
		ChangeTracker changes = this.engine.trackChanges(this.database, this.template);
		execute("CREATE TABLE afterwards (id int PRIMARY KEY)");
		execute("DROP TABLE afterwards");
		assertThat(changes.readLayer(0)).isEqualTo(RowLayerReading.of(null));
		changes.close();

		execute("CREATE TABLE afterwards (id int PRIMARY KEY)");
		this.engine.administration().replace(this.database, this.template);
		assertThat(script()).isEqualTo(before);
		changes = this.engine.trackChanges(this.database, this.template);
		assertThat(changes.isUnchanged()).isTrue();
		changes.close();
	}

	@Test
	void databaseThatCannotBeCopiedIsRefused() throws SQLException {
		execute(WITHOUT_TEXTS);

		assertThatExceptionOfType(SQLFeatureNotSupportedException.class)
			.isThrownBy(() -> this.engine.administration().freezeCopy(this.database, this.template))
			.withMessage("H2 cannot copy the database: Literals of this kind are not allowed");
		assertThat(script()).contains("SET ALLOW_LITERALS 1");
		this.engine.administration().create(this.template);
	}

	private boolean succeeds(String sql) {
		try {
			execute(sql);
			return true;
		}
		catch (SQLException ex) {
			return false;
		}
	}

	/**
	 * The rows of a table whose primary key is younger are sorted by it in a copy.
	 */
	private List<String> script() throws SQLException {
		try (Connection connection = this.engine.address(this.database, null).connect()) {
			return new JdbcSession(connection).query("SCRIPT NOPASSWORDS", (row) -> row.getString(1))
				.stream()
				.flatMap(String::lines)
				.map((line) -> line.replaceFirst("[,;]$", ""))
				.sorted()
				.toList();
		}
	}

	private void execute(String sql) throws SQLException {
		try (Connection connection = this.engine.address(this.database, null).connect()) {
			new JdbcSession(connection).execute(sql);
		}
	}

}
