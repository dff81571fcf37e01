package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.testsupport.TestPostgreSql;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a crash of the server does to templates that are in use.
 */
@Tag("own-server")
class PostgreSqlCrashTests {

	@Test
	void templateWhoseUnloggedTablesWereEmptiedIsNotUsed() throws SQLException {
		EmbeddedPostgres server = TestPostgreSql.start();
		ServerAddress address = new ServerAddress("jdbc:postgresql://localhost:" + server.getPort() + "/postgres",
				"postgres", "");
		try (DatabaseEngine engine = DatabaseProduct.engineFor(address)) {
			engine.administration().create("scratch");
			try (Connection connection = engine.address("scratch", null).connect()) {
				connection.createStatement()
					.execute("CREATE UNLOGGED TABLE cache AS SELECT 1 AS id; CREATE TABLE users AS SELECT 1 AS id");
			}
			engine.administration().freeze("scratch", "template");
			assertThat(engine.administration().survivesCrash("template")).isFalse();
			engine.administration().copy("template", "before");
			try (ChangeTracker changes = engine.trackChanges("before", "template")) {
				assertThat(changes.isUnchanged()).isTrue();
			}

			crash(address);
			Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
				engine.administration().drop("nothing");
				return true;
			});

			engine.administration().copy("template", "after");
			assertThat(read(engine.address("after", null), "SELECT count(*) FROM users")).isEqualTo("1");
			assertThat(read(engine.address("after", null), "SELECT count(*) FROM cache")).isEqualTo("0");
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> engine.trackChanges("after", "template"))
				.withMessageContaining("UNLOGGED tables of template");
		}
	}

	private static void crash(ServerAddress address) throws SQLException {
		long process = Long
			.parseLong(read(address, "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'"));
		ProcessHandle.of(process).orElseThrow().destroyForcibly();
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.ignoreExceptions()
			.until(() -> !String.valueOf(process)
				.equals(read(address, "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'")));
	}

	private static String read(ServerAddress address, String sql) throws SQLException {
		try (Connection connection = address.connect();
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(sql)) {
			row.next();
			return row.getString(1);
		}
	}

}
