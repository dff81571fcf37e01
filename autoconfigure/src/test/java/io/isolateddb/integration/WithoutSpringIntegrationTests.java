package io.isolateddb.integration;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.DatabaseMigrator;
import io.isolateddb.Fixtures;
import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Access;
import io.isolateddb.pool.DatabaseLease;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.dao.DataAccessException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The annotation on a class without Spring gives its tests databases, as parameters.
 */
class WithoutSpringIntegrationTests extends OnEachProductWithoutSpring {

	private static final AtomicInteger number = new AtomicInteger();

	private static final Set<String> databases = ConcurrentHashMap.newKeySet();

	private static final List<Connection> connections = new CopyOnWriteArrayList<>();

	private final KeptOnServer kept = new KeptOnServer();

	@BeforeEach
	@AfterEach
	void forget() {
		databases.clear();
		connections.clear();
		this.kept.drop();
	}

	@Test
	void eachMethodHasADatabaseThatFlywayHasMigrated() {
		TestCases.succeed(3, MethodTestCase.class);

		assertThat(databases).isNotEmpty();
	}

	@Test
	void constructorAndCallbacksHaveTheDatabaseOfTheMethod() {
		TestCases.succeed(4, CallbacksTestCase.class);
	}

	@Test
	void databaseComesInEachForm() {
		TestCases.succeed(2, FormsTestCase.class);
	}

	@Test
	void restrictedUserWritesRowsOnly() {
		if (this.product == StandaloneProduct.SQLITE) {
			assertThat(KeptOnServer.failures(1, RestrictedTestCase.class).get(0))
				.hasMessageContaining("SQLite has neither users nor rights");
		}
		else {
			TestCases.succeed(1, RestrictedTestCase.class);
		}
	}

	@Test
	void connectionIsClosedAfterTheTest() {
		TestCases.succeed(1, ConnectionTestCase.class);

		assertThat(connections).hasSize(4).allSatisfy((connection) -> assertThat(connection.isClosed()).isTrue());
	}

	@Test
	void schemaComesFromWhereTheAnnotationSays() {
		TestCases.succeed(4, SchemasTestCase.class);
	}

	@Test
	void fixturesAreThoseOfClassAndMethod() {
		TestCases.succeed(3, FixturesTestCase.class);
	}

	static List<ParallelRun> runs() {
		return ParallelRun.all(4);
	}

	@ParameterizedTest
	@MethodSource("runs")
	void testsInParallelDoNotSeeEachOther(ParallelRun run) {
		run.succeed(35, MethodTestCase.class, ClassesWithoutSpringIntegrationTests.ClassTestCase.class,
				ThreadsTestCase.class, ClassesWithoutSpringIntegrationTests.PreparedTestCase.class,
				SchemasTestCase.class, ClassesWithoutSpringIntegrationTests.OuterTestCase.class,
				CallbacksTestCase.class, FormsTestCase.class);
	}

	@Test
	void failedTestKeepsItsDatabaseAndItsFailureSaysSo() {
		Throwable failure = KeptOnServer.failures(1, FailingTestCase.class).get(0);

		assertThat(KeptOnServer.print(failure))
			.contains("Suppressed: The database of " + FailingTestCase.class.getName()
					+ "#fails is kept, since the test has failed:")
			.contains("name:    " + this.product.keptName(FailingTestCase.class, "fails"))
			.containsIgnoringCase("users: 1 row added");
		assertThat(this.product.keptUsers(failure)).containsExactly("Ada", "Grace");
	}

	@IsolatedDatabase
	static class MethodTestCase {

		@RepeatedTest(3)
		void isFirst(DataSource dataSource) {
			databases.add(StandaloneUsers.database(dataSource));
			String name = "user " + number.incrementAndGet();

			StandaloneUsers.add(dataSource, name);

			assertThat(StandaloneUsers.names(dataSource)).containsExactly("Ada", name);
		}

	}

	@IsolatedDatabase
	static class CallbacksTestCase {

		private final DataSource ofConstructor;

		CallbacksTestCase(DataSource dataSource) {
			this.ofConstructor = dataSource;
			StandaloneUsers.add(dataSource, "constructor");
		}

		@BeforeEach
		void before(DataSource dataSource) {
			assertThat(StandaloneUsers.names(dataSource)).containsExactly("Ada", "constructor");
			StandaloneUsers.add(dataSource, "before");
		}

		@AfterEach
		void after(DataSource dataSource, Connection connection) throws SQLException {
			assertThat(StandaloneUsers.names(dataSource)).containsExactly("Ada", "constructor", "before", "test");
			assertThat(StandaloneUsers.database(connection)).isEqualTo(StandaloneUsers.database(this.ofConstructor));
		}

		@Test
		void methodHasIt(DataSource dataSource) {
			assertThat(StandaloneUsers.database(this.ofConstructor)).isEqualTo(StandaloneUsers.database(dataSource));
			StandaloneUsers.add(dataSource, "test");
		}

		@ParameterizedTest
		@ValueSource(strings = { "test", "test" })
		void invocationHasIt(String name, DataSource dataSource) {
			StandaloneUsers.add(dataSource, name);
		}

		@TestFactory
		DynamicTest factoryHasIt(DataSource dataSource) {
			return DynamicTest.dynamicTest("dynamic", () -> StandaloneUsers.add(this.ofConstructor, "test"));
		}

	}

	@IsolatedDatabase
	static class FormsTestCase {

		@Test
		void optionsMakeAPoolOfOnesOwn(HikariConfig config, JdbcConnectionDetails details, DataSource dataSource) {
			assertThat(config.getJdbcUrl()).isEqualTo(details.getJdbcUrl())
				.contains(StandaloneUsers.database(dataSource));
			try (HikariDataSource pool = new HikariDataSource(config)) {
				StandaloneUsers.add(pool, "Grace");
			}
			assertThat(StandaloneUsers.names(dataSource)).containsExactly("Ada", "Grace");
		}

		@Test
		void leaseIsThatOfTheTest(DatabaseLease lease, DataSource dataSource) {
			StandaloneUsers.add(lease.dataSource(), "Grace");

			assertThat(lease.name()).isEqualTo(StandaloneUsers.database(dataSource));
			assertThat(StandaloneUsers.names(dataSource)).containsExactly("Ada", "Grace");
		}

	}

	@IsolatedDatabase(access = Access.RESTRICTED)
	static class RestrictedTestCase {

		@Test
		void changesNoTable(DataSource dataSource, JdbcConnectionDetails details, Connection connection)
				throws SQLException {
			StandaloneUsers.add(dataSource, "Grace");

			assertThat(details.getUsername()).isNotIn("postgres", "sa")
				.isEqualToIgnoringCase(connection.getMetaData().getUserName());
			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> StandaloneUsers.jdbc(dataSource).sql("CREATE TABLE mine (id int)").update());
		}

	}

	@IsolatedDatabase
	static class ConnectionTestCase {

		ConnectionTestCase(Connection connection) {
			connections.add(connection);
		}

		@BeforeAll
		static void addGrace(Connection connection) throws SQLException {
			connections.add(connection);
			connection.createStatement().execute("INSERT INTO users (name) VALUES ('Grace')");
		}

		@AfterAll
		static void graceIsStillThere(Connection connection, DataSource dataSource) {
			connections.add(connection);
			assertThat(StandaloneUsers.names(dataSource)).containsExactly("Ada", "Grace");
		}

		@Test
		void committedWorkIsSeen(Connection connection, DataSource dataSource) throws SQLException {
			connections.add(connection);
			connection.setAutoCommit(false);
			connection.createStatement().execute("INSERT INTO users (name) VALUES ('Linus')");
			assertThat(StandaloneUsers.names(dataSource)).containsExactly("Ada", "Grace");
			connection.commit();
			assertThat(StandaloneUsers.names(dataSource)).containsExactly("Ada", "Grace", "Linus");
		}

	}

	@IsolatedDatabase(migrate = false)
	static class SchemasTestCase {

		@Test
		void nothingIsThere(DataSource dataSource) {
			assertThat(StandaloneUsers.tables(dataSource)).isEmpty();
		}

		@Test
		@IsolatedDatabase(migrations = "classpath:io/isolateddb/integration/anyproduct")
		void otherLocations(DataSource dataSource) {
			assertThat(StandaloneUsers.tables(dataSource)).containsExactlyInAnyOrder("flyway_schema_history", "users");
		}

		@Test
		@IsolatedDatabase(migrator = OwnMigrator.class)
		void ownMigrator(DataSource dataSource) {
			assertThat(StandaloneUsers.tables(dataSource)).containsExactly("made_by_hand");
		}

		@Test
		@IsolatedDatabase(migrations = "classpath:io/isolateddb/integration/anyproduct", fixtures = "grace")
		void fixturesComeOnTop(DataSource dataSource) {
			assertThat(StandaloneUsers.names(dataSource)).containsExactly("Barbara", "Grace");
		}

	}

	static class OwnMigrator implements DatabaseMigrator {

		@Override
		public String fingerprint() {
			return "without Spring, 1";
		}

		@Override
		public void migrate(DataSource dataSource) {
			StandaloneUsers.jdbc(dataSource).sql("CREATE TABLE made_by_hand (id int)").update();
		}

	}

	@IsolatedDatabase(fixtures = "grace")
	static class FixturesTestCase {

		@Test
		void graceIsThere(DataSource dataSource) {
			assertThat(StandaloneUsers.names(dataSource)).containsExactly("Ada", "Grace");
		}

		@Test
		@Fixtures(scripts = "linus")
		void linusComesAfterGrace(DataSource dataSource) {
			assertThat(StandaloneUsers.names(dataSource)).containsExactly("Ada", "Grace", "Linus");
		}

		@Test
		@IsolatedDatabase(fixtures = "/io/isolateddb/integration/ada.sql")
		void locationMayBeAbsolute(DataSource dataSource) {
			assertThat(StandaloneUsers.names(dataSource)).startsWith("Ada", "Grace").hasSizeGreaterThan(2);
		}

	}

	@IsolatedDatabase
	static class ThreadsTestCase {

		@RepeatedTest(10)
		void threadOfTheTestAddsTo(DataSource dataSource) throws Exception {
			String name = "user " + number.incrementAndGet();

			CompletableFuture.runAsync(() -> StandaloneUsers.add(dataSource, name)).get();

			assertThat(StandaloneUsers.names(dataSource)).containsExactly("Ada", name);
		}

		@RepeatedTest(2)
		@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
		void threadThatRunsTheTestHasTheDatabase(DataSource dataSource) {
			StandaloneUsers.add(dataSource, "Grace");

			assertThat(StandaloneUsers.names(dataSource)).containsExactly("Ada", "Grace");
		}

	}

	@IsolatedDatabase
	static class FailingTestCase {

		@Test
		void fails(DataSource dataSource) {
			StandaloneUsers.add(dataSource, "Grace");
			throw new AssertionError("on purpose");
		}

	}

}
