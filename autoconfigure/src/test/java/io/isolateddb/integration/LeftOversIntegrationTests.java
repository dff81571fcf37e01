package io.isolateddb.integration;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Scope;
import io.isolateddb.server.DatabaseServer;
import io.isolateddb.server.DatabaseServers;
import io.isolateddb.server.ServerRequest;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A database that a test has changed in a way that cannot be undone, such as its schema,
 * is dropped when the test has ended, and so are the templates that only its class or its
 * context could use.
 */
class LeftOversIntegrationTests {

	private static final Set<String> used = ConcurrentHashMap.newKeySet();

	private final DatabaseServer server = DatabaseServers
		.choose(new ServerRequest(null, null, getClass().getClassLoader()));

	private final JdbcClient jdbc = JdbcClient
		.create(new DriverManagerDataSource(this.server.jdbcUrl(), this.server.username(), this.server.password()));

	@BeforeEach
	void forget() {
		used.clear();
	}

	@Test
	void databasesOfTestsAreDropped() {
		TestCases.succeed(4, MethodsTestCase.class, ClassTestCase.class);

		assertThat(used).hasSize(3);
		untilAsserted(() -> assertThat(databases("datallowconn")).doesNotContainAnyElementsOf(used));
	}

	@Test
	void databaseAndTemplateOfClassAreDropped() {
		TestCases.succeed(2, MethodsTestCase.class);
		List<String> templates = databases("NOT datallowconn");

		TestCases.succeed(2, ChangingClassTestCase.class);

		assertThat(used).hasSize(6);
		untilAsserted(() -> assertThat(databases("datallowconn")).doesNotContainAnyElementsOf(used));
		untilAsserted(() -> assertThat(templates).containsAll(databases("NOT datallowconn")));
	}

	@Test
	void templateOfContextThatIsClosedIsDropped() {
		TestCases.succeed(2, MethodsTestCase.class);
		List<String> templates = databases("NOT datallowconn");

		TestCases.succeed(2, ClosedContextTestCase.class);

		untilAsserted(() -> assertThat(templates).containsAll(databases("NOT datallowconn")));
	}

	private static void untilAsserted(ThrowingRunnable assertion) {
		Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(assertion);
	}

	private List<String> databases(String condition) {
		return this.jdbc.sql("SELECT datname FROM pg_database WHERE datname LIKE 'isodb\\_%' AND " + condition)
			.query(String.class)
			.list();
	}

	@UsersTest
	@IsolatedDatabase
	static class MethodsTestCase {

		@RepeatedTest(2)
		void changesSchema(@Autowired Users users, @Autowired JdbcTemplate jdbc) {
			jdbc.execute("CREATE TABLE IF NOT EXISTS left_over ()");
			used.add(users.database());
		}

	}

	@UsersTest
	@IsolatedDatabase(scope = Scope.CLASS)
	static class ClassTestCase extends MethodsTestCase {

	}

	@UsersTest
	@IsolatedDatabase
	static class ChangingClassTestCase extends MethodsTestCase {

		@BeforeAll
		static void changeSchemaForAll(@Autowired Users users, @Autowired JdbcTemplate jdbc) {
			jdbc.execute("CREATE TABLE of_class ()");
			used.add(users.database());
		}

		@AfterAll
		static void use(@Autowired Users users) {
			used.add(users.database());
		}

	}

	@UsersTest
	@Import(Filling.class)
	@DirtiesContext
	@IsolatedDatabase
	static class ClosedContextTestCase extends MethodsTestCase {

	}

	@Configuration(proxyBeanMethods = false)
	static class Filling {

		@Bean
		ApplicationRunner fill(Users users) {
			return (arguments) -> users.add("Barbara");
		}

	}

}
