package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import io.isolateddb.testsupport.TestServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What every {@link SharedServer} promises, on every server at hand.
 */
@ParameterizedClass
@MethodSource("io.isolateddb.testsupport.TestServer#available")
class SharedServerContractTests {

	private final String database = "isodb_" + UUID.randomUUID().toString().substring(0, 8) + "_shared";

	private final long lock = UUID.randomUUID().getMostSignificantBits() >>> 1;

	@Parameter
	TestServer testServer;

	private DatabaseEngine engine;

	private SharedServer server;

	private Connection session;

	@BeforeEach
	void openSession() throws SQLException {
		this.engine = this.testServer.engine();
		this.server = this.engine.sharedServer();
		this.session = this.server.open(this.database);
	}

	@AfterEach
	void dropDatabase() throws SQLException {
		this.session.close();
		this.engine.administration().drop(this.database);
	}

	@Test
	void sessionsAreInTheSameDatabase() throws SQLException {
		try (Connection other = this.server.open(this.database); Statement statement = this.session.createStatement()) {
			statement.execute("CREATE TABLE seen (id int)");

			assertThat(other.getAutoCommit()).isTrue();
			assertThat(other.createStatement().executeUpdate("INSERT INTO seen VALUES (1)")).isOne();
		}
	}

	@Test
	void lockIsHeldByOneSession() throws SQLException {
		try (Connection other = this.server.open(this.database)) {
			assertThat(this.server.tryLock(this.session, this.lock)).isTrue();
			assertThat(this.server.tryLock(other, this.lock)).isFalse();
			assertThat(this.server.tryLock(other, this.lock + 1)).isTrue();

			this.server.unlock(this.session, this.lock);

			assertThat(this.server.tryLock(other, this.lock)).isTrue();
		}
	}

	@Test
	void lockOutlivesTransactions() throws SQLException {
		try (Connection other = this.server.open(this.database)) {
			this.session.setAutoCommit(false);
			assertThat(this.server.tryLock(this.session, this.lock)).isTrue();
			this.session.rollback();
			this.session.setAutoCommit(true);

			assertThat(this.server.tryLock(other, this.lock)).isFalse();
		}
	}

	@Test
	void lockEndsWithItsSession() throws SQLException {
		try (Connection other = this.server.open(this.database)) {
			assertThat(this.server.tryLock(other, this.lock)).isTrue();
		}

		Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> this.server.tryLock(this.session, this.lock));
	}

	@Test
	void databasesAreFoundByPrefix() throws SQLException {
		assertThat(this.server.hasDatabase(this.session, this.database)).isTrue();
		assertThat(this.server.hasDatabase(this.session, this.database.substring(0, 12))).isTrue();
		assertThat(this.server.hasDatabase(this.session, this.database.replace('_', 'x'))).isFalse();
		assertThat(this.server.hasDatabase(this.session, this.database + "%")).isFalse();
	}

	@Test
	void takenNameIsRecognized() {
		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> this.engine.administration().create(this.database))
			.matches(this.server::isNameTaken);
		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> this.engine.administration().copy("isodb_none", "isodb_never"))
			.matches((ex) -> !this.server.isNameTaken(ex));
	}

	@Test
	void connectionsAreCountedByDatabase() throws SQLException {
		String counted = this.database + "_counted";
		this.engine.administration().create(counted);
		try (Connection one = this.engine.address(counted, null).connect();
				Connection other = this.engine.address(counted, null).connect()) {
			assertThat(one.isValid(1) && other.isValid(1)).isTrue();

			if (this.testServer.isServer()) {
				assertThat(this.server.connections(this.session)).containsEntry(counted, 2)
					.doesNotContainKey("information_schema");
			}
			assertThat(this.server.connectionLimit(this.session)).isGreaterThan(10);
		}
		this.engine.administration().drop(counted);
	}

}
