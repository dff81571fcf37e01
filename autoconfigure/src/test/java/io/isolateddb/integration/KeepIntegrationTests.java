package io.isolateddb.integration;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Keep;
import io.isolateddb.IsolatedDatabase.Scope;
import io.isolateddb.testsupport.Repetitions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A failed test leaves its database behind, and its failure says where it is and what has
 * been changed in it.
 */
class KeepIntegrationTests {

	/** One broken bean makes all tests of a suite fail. */
	private static final int FAILURES = Repetitions.number("isolateddb.failures", 200, 3_000);

	private final KeptOnServer kept = new KeptOnServer();

	private static boolean failing;

	@BeforeEach
	@AfterEach
	void dropKept() {
		failing = true;
		this.kept.drop();
	}

	@Test
	void failureEndsWithWhatIsKnownOfTheDatabase() {
		Throwable failure = KeptOnServer.failures(1, MethodTestCase.class).get(0);

		String[] lines = KeptOnServer.print(failure).split("\n");
		List<String> end = Stream.of(lines).map(String::strip).filter((line) -> !line.startsWith("later:")).toList();
		end = end.subList(end.size() - 6, end.size());
		assertThat(end.get(0)).isEqualTo("Suppressed: The database of " + MethodTestCase.class.getName()
				+ "#addsAndFails is kept, since the test has failed:");
		assertThat(end.get(1)).startsWith("name:    isodb_kept_MethodTestCase.addsAndFails_");
		assertThat(end.get(2)).isEqualTo("URL:     " + this.kept.url(this.kept.names().get(0)));
		assertThat(end.get(3))
			.matches("open:    psql 'postgresql://postgres@(localhost|127[.]0[.]0[.]1):\\d+/isodb_kept_.*'");
		assertThat(end.get(4)).isEqualTo("changed: sequence users_id_seq: next value 2 -> 3");
		assertThat(end.get(5)).isEqualTo("users: 1 row added, 1 changed");
	}

	@Test
	void keptDatabaseHoldsWhatTheTestHasLeft() {
		KeptOnServer.failures(1, MethodTestCase.class);

		assertThat(this.kept.users(this.kept.names().get(0))).containsExactly("Lovelace", "Grace");
	}

	@Test
	void eachDataSourceKeepsItsOwn() {
		KeptOnServer.failures(1, TwoDataSourcesTestCase.class);

		assertThat(this.kept.names()).hasSize(2)
			.anyMatch((name) -> name.startsWith("isodb_kept_TwoDataSourcesTestCase.fails.first_"))
			.anyMatch((name) -> name.startsWith("isodb_kept_TwoDataSourcesTestCase.fails.second_"));
	}

	@Test
	void noteComesAfterTheInnermostCause() {
		Throwable failure = KeptOnServer.failures(1, CauseTestCase.class).get(0);

		assertThat(failure.getSuppressed()).isEmpty();
		assertThat(failure.getCause().getSuppressed()).hasSize(1);
		assertThat(KeptOnServer.print(failure).strip()).endsWith("users: 1 row added");
	}

	@Test
	void eachInvocationKeepsItsOwn() {
		KeptOnServer.failures(2, RepeatedTestCase.class);

		assertThat(this.kept.names()).hasSize(2);
	}

	@Test
	void databaseOfClassIsKeptOnceForAllFailures() {
		List<Throwable> failures = KeptOnServer.failures(2, TwoFailuresTestCase.class);

		assertThat(this.kept.names()).hasSize(1);
		assertThat(failures).allMatch((failure) -> KeptOnServer.print(failure).contains(this.kept.names().get(0)));
		assertThat(KeptOnServer.print(failures.get(0))).contains("users: 1 row added");
		assertThat(KeptOnServer.print(failures.get(1))).contains("users: 2 rows added");
		assertThat(this.kept.users(this.kept.names().get(0))).hasSize(4);
	}

	@ParameterizedTest
	@ValueSource(classes = { PassedTestCase.class, AssumptionTestCase.class })
	void nothingIsKeptWithoutFailure(Class<?> type) {
		TestCases.run(type);

		assertThat(this.kept.names()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(classes = { NeverTestCase.class, NeverPropertyTestCase.class })
	void nothingIsKeptWhereThatIsNotWanted(Class<?> type) {
		Throwable failure = KeptOnServer.failures(1, type).get(0);

		assertThat(this.kept.names()).isEmpty();
		assertThat(failure.getSuppressed()).isEmpty();
	}

	@Test
	void annotationWinsOverProperty() {
		KeptOnServer.failures(1, PropertyTestCase.class);

		assertThat(this.kept.names()).hasSize(1);
	}

	@Test
	void databaseIsAlwaysKeptWhereThatIsWanted() {
		TestCases.succeed(2, AlwaysTestCase.class);
		TestCases.succeed(2, AlwaysClassTestCase.class);

		assertThat(this.kept.names()).hasSize(3);
	}

	@Test
	void runKeepsAsManyAsTheLimitAllowsAndTheOtherFailuresSaySo() {
		List<String> failures = KeptOnServer.failures(FAILURES, BrokenBeanTestCase.class)
			.stream()
			.map(KeptOnServer::print)
			.toList();

		int kept = this.kept.names().size();
		assertThat(kept).isBetween(1, 10);
		assertThat(failures.subList(0, kept))
			.allMatch((failure) -> failure.contains(" is kept, since the test has failed:"));
		assertThat(failures.subList(kept, FAILURES)).allSatisfy((failure) -> assertThat(failure.strip())
			.contains("Suppressed: The database of " + BrokenBeanTestCase.class.getName() + "#fails")
			.endsWith(" is not kept, since this run has kept as many as isolated-database.keep-limit allows. "
					+ "Run the test alone to look at its database."));
	}

	@Test
	void databasesThatAreAlwaysKeptCountToo() {
		TestCases.succeed(12, ManyAlwaysTestCase.class);

		assertThat(this.kept.names()).hasSizeBetween(1, 10);
	}

	@Test
	void keptDatabaseIsReplacedWhenTheTestFailsAgain() {
		KeptOnServer.failures(1, MethodTestCase.class);
		KeptOnServer.failures(1, MethodTestCase.class);

		assertThat(this.kept.names()).hasSize(1);
	}

	/**
	 * As with {@code rerunFailingTestsCount} of Surefire and Failsafe.
	 */
	@Test
	void keptDatabaseStaysWhenTheTestPassesInTheSameRun() {
		KeptOnServer.failures(1, MethodTestCase.class);
		failing = false;

		TestCases.succeed(1, MethodTestCase.class);

		assertThat(this.kept.users(this.kept.names().get(0))).containsExactly("Lovelace", "Grace");
	}

	@Test
	void keptDatabaseOfOneInvocationStaysWhenAnotherPasses() {
		KeptOnServer.failures(1, SecondPassesTestCase.class);

		assertThat(this.kept.users(this.kept.names().get(0))).containsExactly("Ada", "1");
	}

	@UsersTest
	@IsolatedDatabase
	static class MethodTestCase {

		@Test
		void addsAndFails(@Autowired Users users, @Autowired JdbcTemplate jdbc) {
			users.add("Grace");
			jdbc.update("UPDATE users SET name = 'Lovelace' WHERE name = 'Ada'");

			assertThat(failing).isFalse();
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class CauseTestCase {

		@Test
		void fails(@Autowired Users users) {
			users.add("Grace");
			throw new IllegalStateException(new IllegalArgumentException("innermost"));
		}

	}

	@UsersTest
	@TestPropertySource(properties = "isolated-database.keep=never")
	@IsolatedDatabase(keep = Keep.ON_FAILURE)
	static class PropertyTestCase extends MethodTestCase {

	}

	@UsersTest
	@IsolatedDatabase
	static class RepeatedTestCase {

		@RepeatedTest(2)
		void fails() {
			throw new IllegalStateException();
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class SecondPassesTestCase {

		@ParameterizedTest
		@ValueSource(strings = { "1", "2" })
		void failsAtFirst(String name, @Autowired Users users) {
			users.add(name);

			assertThat(name).isEqualTo("2");
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class BrokenBeanTestCase {

		static IntStream failures() {
			return IntStream.range(0, FAILURES);
		}

		@ParameterizedTest
		@MethodSource("failures")
		void fails(int number) {
			throw new IllegalStateException();
		}

	}

	@UsersTest
	@IsolatedDatabase(keep = Keep.ALWAYS)
	static class ManyAlwaysTestCase {

		@RepeatedTest(12)
		void passes() {
		}

	}

	@UsersTest
	@IsolatedDatabase(scope = Scope.CLASS)
	static class TwoFailuresTestCase {

		@RepeatedTest(2)
		void fails(@Autowired Users users) {
			users.add("Grace");
			throw new IllegalStateException();
		}

		@AfterAll
		static void addOneMore(@Autowired Users users) {
			users.add("Linus");
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class PassedTestCase {

		@Test
		void passes(@Autowired Users users) {
			users.add("Grace");
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class AssumptionTestCase {

		@Test
		void doesNotApply(@Autowired Users users) {
			users.add("Grace");
			Assumptions.abort();
		}

	}

	@UsersTest
	@IsolatedDatabase(keep = Keep.NEVER)
	static class NeverTestCase extends MethodTestCase {

	}

	@UsersTest
	@TestPropertySource(properties = "isolated-database.keep=never")
	@IsolatedDatabase
	static class NeverPropertyTestCase extends MethodTestCase {

	}

	@UsersTest
	@IsolatedDatabase(keep = Keep.ALWAYS)
	static class AlwaysTestCase {

		@RepeatedTest(2)
		void passes() {
		}

	}

	@UsersTest
	@IsolatedDatabase(keep = Keep.ALWAYS, scope = Scope.CLASS)
	static class AlwaysClassTestCase extends AlwaysTestCase {

	}

	@SpringBootTest(classes = TwoDataSourcesTestCase.Application.class, webEnvironment = WebEnvironment.NONE)
	@IsolatedDatabase
	static class TwoDataSourcesTestCase {

		@Test
		void fails(@Autowired List<DataSource> dataSources) {
			dataSources.forEach((dataSource) -> new JdbcTemplate(dataSource).execute("CREATE TABLE t (id int)"));

			throw new AssertionError("on purpose");
		}

		@Configuration(proxyBeanMethods = false)
		static class Application {

			@Bean
			DataSource first() {
				return new DriverManagerDataSource("jdbc:postgresql://localhost:1/first");
			}

			@Bean
			DataSource second() {
				return new DriverManagerDataSource("jdbc:postgresql://localhost:1/second");
			}

		}

	}

}
