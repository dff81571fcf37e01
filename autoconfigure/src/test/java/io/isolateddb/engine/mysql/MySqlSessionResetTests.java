package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import io.isolateddb.engine.RewoundClone;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.engine.SessionReset;
import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MySqlSessionReset}.
 */
class MySqlSessionResetTests {

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void resetWorksWhileVariablesOfTheServerChange(TestServer server) throws Exception {
		AtomicBoolean done = new AtomicBoolean();
		ServerAddress address = server.address();
		CompletableFuture<Void> changes = CompletableFuture.runAsync(() -> change(address, done));
		try (Connection session = address.connect(); Statement statement = session.createStatement()) {
			statement.execute("SET SESSION lock_wait_timeout = 7");
			for (int i = 0; i < 30; i++) {
				SessionReset reset = MySqlSessionReset.of(session, null);

				assertThat(reset.reset(session)).isEmpty();
			}

			try (ResultSet row = statement.executeQuery("SELECT @@lock_wait_timeout")) {
				row.next();
				assertThat(row.getInt(1)).isEqualTo(7);
			}
		}
		finally {
			done.set(true);
			changes.get();
		}
	}

	private static void change(ServerAddress server, AtomicBoolean done) {
		try (Connection session = server.connect(); Statement statement = session.createStatement()) {
			for (int i = 1; !done.get(); i++) {
				statement.execute("SET GLOBAL max_connect_errors = " + (1000 + i));
			}
			statement.execute("SET GLOBAL max_connect_errors = 1000");
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void namedLockBelongsToTheServerUntilTheTestEnds(TestServer server) throws SQLException {
		try (RewoundClone one = MySqlTemplate.rich(server).copy(1);
				RewoundClone other = MySqlTemplate.rich(server).copy(1)) {
			assertThat(one.text("SELECT get_lock('app job', 0)")).isEqualTo("1");
			assertThat(other.text("SELECT get_lock('app job', 0)")).isEqualTo("0");

			assertThat(one.rewind().reason()).isEmpty();
			assertThat(other.text("SELECT get_lock('app job', 0)")).isEqualTo("1");
		}
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void distributedTransactionThatWasLeftActiveEndsWithTheTest(TestServer server) throws SQLException {
		try (RewoundClone clone = MySqlTemplate.rich(server).copy(1)) {
			for (int i = 0; i < 2; i++) {
				clone.execute("SET autocommit = 0").execute("XA START 'active'");
				clone.execute("INSERT INTO log VALUES ('left', 1)");

				assertThat(clone.rewind().reason()).isEmpty();

				assertThat(clone.text("SELECT @@autocommit")).isEqualTo("1");
				assertThat(clone.text("SELECT count(*) FROM log WHERE line = 'left'")).isEqualTo("0");
			}
		}
	}

}
