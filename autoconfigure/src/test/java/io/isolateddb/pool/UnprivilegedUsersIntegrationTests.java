package io.isolateddb.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.DatabaseMigrator;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.testsupport.LoggedWarnings;
import io.isolateddb.testsupport.TestPostgreSql;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Users who are no superusers, several of them on one server.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnprivilegedUsersIntegrationTests {

	private static final JdbcClient server = JdbcClient.create(TestPostgreSql.database("postgres"));

	private static final PoolOptions OPTIONS = new PoolOptions(new ConnectionSettings(new HikariConfig(), 2), 0,
			Duration.ofSeconds(30));

	private static final List<String> USERS = List.of("unprivileged one", "unprivileged \"two\"", "unprivileged three",
			"unprivileged four");

	private final List<ServerDatabases> opened = new ArrayList<>();

	@BeforeAll
	static void createUsers() {
		for (String user : USERS) {
			server.sql("CREATE ROLE " + quote(user) + " LOGIN CREATEDB CREATEROLE PASSWORD 'secret'").update();
		}
		server.sql("ALTER ROLE " + quote(USERS.get(3)) + " NOCREATEROLE").update();
		server.sql("GRANT SET ON PARAMETER session_replication_role, track_counts TO " + quote(USERS.get(2))).update();
	}

	@AfterEach
	void close() {
		this.opened.forEach(ServerDatabases::close);
	}

	@AfterAll
	static void dropUsers() {
		for (String user : USERS) {
			List<String> databases = server
				.sql("SELECT datname FROM pg_database JOIN pg_roles r ON r.oid = datdba WHERE rolname = ?")
				.param(user)
				.query(String.class)
				.list();
			databases.forEach((name) -> server.sql("DROP DATABASE " + quote(name) + " WITH (FORCE)").update());
			List<String> groups = server
				.sql("SELECT rolname FROM pg_roles WHERE rolname = "
						+ "(SELECT 'isodb_restricted_' || oid FROM pg_roles WHERE rolname = ?)")
				.param(user)
				.query(String.class)
				.list();
			groups.forEach((group) -> server.sql("DROP ROLE " + quote(group)).update());
			server.sql("DROP OWNED BY " + quote(user)).update();
			server.sql("DROP ROLE " + quote(user)).update();
		}
	}

	@Test
	void usersShareAServerAndSeeWhatIsTheirs() throws SQLException {
		ServerDatabases postgres = databases(TestPostgreSql.address());
		ServerDatabases one = databases(user(0));
		ServerDatabases two = databases(user(1));

		for (ServerDatabases databases : List.of(postgres, one, two)) {
			assertThat(test(databases, false)).isEqualTo("1");
		}

		String ofOne = keep(one, false);
		String ofTwo = keep(two, false);
		assertThat(one.membership().kept().onServer()).contains(ofOne).doesNotContain(ofTwo);
		assertThat(two.membership().kept().onServer()).contains(ofTwo).doesNotContain(ofOne);
		assertThat(postgres.membership().kept().onServer()).doesNotContain(ofOne, ofTwo);
	}

	@Test
	void testsThatWriteCostADatabaseAndOneWarningSaysSo(CapturedOutput output) throws SQLException {
		ServerDatabases one = databases(user(0));

		for (int i = 0; i < 3; i++) {
			assertThat(test(one, false)).isEqualTo("1");
		}

		assertThat(one.statistics().clones()).isGreaterThanOrEqualTo(3);
		assertThat(LoggedWarnings.in(output)).singleElement()
			.asString()
			.contains("each test that writes costs a new database")
			.contains("GRANT SET ON PARAMETER session_replication_role, track_counts TO \"unprivileged one\"");
	}

	@Test
	void userWhoMayCreateDatabasesAndNothingElseHasTests() throws SQLException {
		ServerDatabases four = databases(user(3));

		for (int i = 0; i < 3; i++) {
			assertThat(test(four, false)).isEqualTo("1");
		}

		String kept = keep(four, false);
		assertThat(four.membership().kept().onServer()).contains(kept);
		assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(() -> test(four, true))
			.withMessageContaining("access = RESTRICTED needs the right to create roles")
			.withMessageContaining("CREATEROLE");
	}

	@Test
	void testsThatOnlyReadCostNoDatabase() throws SQLException {
		ServerDatabases two = databases(user(1));

		for (int i = 0; i < 5; i++) {
			try (DatabaseLease lease = pool(two, false).lease("a test")) {
				assertThat(JdbcClient.create(lease.dataSource())
					.sql("SELECT count(*) FROM users")
					.query(int.class)
					.single()).isZero();
			}
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> pool(two, false).readyCount() > 0);
		}

		assertThat(two.statistics().clones()).isOne();
	}

	@Test
	void userWithTheRightToSetParametersHasHisDatabaseRewound(CapturedOutput output) throws SQLException {
		ServerDatabases three = databases(user(2));

		for (int i = 0; i < 5; i++) {
			assertThat(test(three, false)).isEqualTo("1");
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> pool(three, false).readyCount() > 0);
		}

		assertThat(three.statistics().clones()).isLessThanOrEqualTo(2);
		assertThat(LoggedWarnings.in(output)).isEmpty();
	}

	@Test
	void databaseThatCannotGetItsKeptNameIsDroppedByALaterRun() throws SQLException {
		ServerDatabases one = databases(user(0));
		String test = "com.example.Tests#whoseNameIsTaken";
		server.sql("CREATE DATABASE " + quote(BuildRuns.keptName(test))).update();
		String own;
		try (DatabaseLease lease = pool(one, true).lease(test)) {
			own = lease.name();
			lease.keep("it is looked at");
		}
		assertThat(one.membership().kept().onServer()).contains(own);
		close();
		this.opened.clear();

		ServerDatabases next = databases(user(0));
		next.keepAtMost(0);

		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(names("SELECT datname FROM pg_database")).doesNotContain(own)
				.contains(BuildRuns.keptName(test)));
		assertThat(names("SELECT rolname FROM pg_roles")).doesNotContain(own);
		server.sql("DROP DATABASE " + quote(BuildRuns.keptName(test))).update();
	}

	private static List<String> names(String query) {
		return server.sql(query).query(String.class).list();
	}

	@Test
	void userWhoMayCreateRolesHasRestrictedDatabases(CapturedOutput output) throws SQLException {
		ServerDatabases one = databases(user(0));

		assertThat(test(one, true)).isEqualTo("1");
		String kept = keep(one, true);

		assertThat(one.membership().kept().onServer()).contains(kept);
		assertThat(output.getOut()).doesNotContain("could not be");
		close();
		this.opened.clear();
		assertThat(server.sql("SELECT count(*) FROM pg_roles WHERE rolname ~ 'isodb_' AND rolcanlogin")
			.query(int.class)
			.single()).isZero();
	}

	/**
	 * A test that writes.
	 * @return how many rows there are at its end
	 */
	private static String test(ServerDatabases databases, boolean restricted) throws SQLException {
		try (DatabaseLease lease = pool(databases, restricted).lease("a test")) {
			JdbcClient client = JdbcClient.create(lease.dataSource());
			client.sql("INSERT INTO users DEFAULT VALUES").update();
			return client.sql("SELECT count(*) FROM users").query(String.class).single();
		}
	}

	private static String keep(ServerDatabases databases, boolean restricted) throws SQLException {
		try (DatabaseLease lease = pool(databases, restricted).lease("com.example.Tests#of" + databases.hashCode())) {
			JdbcClient.create(lease.dataSource()).sql("INSERT INTO users DEFAULT VALUES").update();
			return lease.keep("it is looked at").name();
		}
	}

	private static DatabasePool pool(ServerDatabases databases, boolean restricted) {
		Template template = databases.derive(databases.emptyTemplate(), new OwnSchema(), OPTIONS.connections(),
				"a test");
		return databases.pool(databases.withAccess(template, restricted, OPTIONS.connections(), "a test"), OPTIONS);
	}

	private ServerDatabases databases(ServerAddress address) {
		ServerDatabases databases = new ServerDatabases(DatabaseProduct.engineFor(address),
				new ServerOptions(null, false, 10), "", BuildRuns.one());
		this.opened.add(databases);
		return databases;
	}

	private static ServerAddress user(int index) {
		return new ServerAddress(TestPostgreSql.address().jdbcUrl(), USERS.get(index), "secret");
	}

	private static String quote(String name) {
		return '"' + name.replace("\"", "\"\"") + '"';
	}

	/**
	 * Makes a table, as an ordinary user can.
	 */
	private record OwnSchema() implements DatabaseMigrator {

		@Override
		public String fingerprint() {
			return "own schema";
		}

		@Override
		public void migrate(DataSource dataSource) throws SQLException {
			try (Connection connection = dataSource.getConnection()) {
				connection.createStatement().execute("CREATE TABLE users (id serial PRIMARY KEY, name text)");
			}
		}

	}

}
