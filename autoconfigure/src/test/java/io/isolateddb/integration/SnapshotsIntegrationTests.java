package io.isolateddb.integration;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Access;
import io.isolateddb.IsolatedDatabase.Scope;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.pool.DatabaseLease;
import io.isolateddb.pool.DatabaseSnapshot;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.transaction.TestTransaction;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A test goes back to what its database contained at some point of the test.
 */
class SnapshotsIntegrationTests {

	@Test
	void eachStepOfATestStartsFromTheSnapshot() {
		TestCases.succeed(4, StepsTestCase.class);
	}

	@Test
	void testsInParallelGoBackEachInItsOwnDatabase() {
		ParallelRun.of(4).succeed(16, ParallelTestCase.class, OtherParallelTestCase.class);
	}

	@Test
	void hibernateFindsNothingOfWhatCameAfterTheSnapshot() {
		TestCases.succeed(5, HibernateTestCase.class);
		ParallelRun.of(4).succeed(10, HibernateTestCase.class, OtherHibernateTestCase.class);
	}

	@Test
	void openTransactionOfATestIsRefusedByName() {
		TestCases.succeed(2, TransactionalTestCase.class);
	}

	@Test
	void methodsOfAClassShareItsSnapshots() {
		TestCases.succeed(3, ClassScopeTestCase.class);
	}

	@Test
	void methodsStartFromWhatTheClassHasGoneBackTo() {
		TestCases.succeed(2, BeforeAllTestCase.class);
	}

	@Test
	void eachDataSourceHasItsOwnLease() {
		TestCases.succeed(1, TwoDataSourcesTestCase.class);
	}

	@UsersTest
	@IsolatedDatabase
	static class StepsTestCase {

		@Autowired
		Users users;

		@Autowired
		JdbcTemplate jdbc;

		@Test
		void fiveSteps(DatabaseLease database) {
			this.users.add("Grace");
			DatabaseSnapshot snapshot = database.snapshot();
			List<String> steps = List.of("INSERT INTO users (name) VALUES ('Barbara')", "DELETE FROM users",
					"UPDATE users SET name = 'Adele'", "ALTER TABLE users DROP COLUMN name",
					"DROP TABLE users CASCADE");

			for (String step : steps) {
				this.jdbc.execute(step);
				database.restore(snapshot);
				assertThat(this.users.names()).containsExactly("Ada", "Grace");
			}
			this.users.add("Next");
			assertThat(this.jdbc.queryForObject("SELECT max(id) FROM users", int.class)).isEqualTo(3);
		}

		@Test
		void connectionOfTheTestStaysOpen(Connection connection, DatabaseLease database) throws SQLException {
			DatabaseSnapshot snapshot = database.snapshot();
			connection.createStatement().execute("INSERT INTO users (name) VALUES ('Grace')");

			database.restore(snapshot);
			assertThat(this.users.names()).containsExactly("Ada");
			connection.createStatement().execute("INSERT INTO users (name) VALUES ('Barbara')");
			assertThat(this.users.names()).containsExactly("Ada", "Barbara");
		}

		@Test
		void anyThreadOfTheTestMayGoBack(DatabaseLease database, @Autowired AsyncTaskExecutor executor)
				throws Exception {
			DatabaseSnapshot snapshot = executor.submit(() -> {
				this.users.add("Grace");
				return database.snapshot();
			}).get();
			this.users.add("Barbara");

			executor.submit(() -> database.restore(snapshot)).get();
			assertThat(this.users.names()).containsExactly("Ada", "Grace");
		}

		@Test
		@IsolatedDatabase(access = Access.RESTRICTED)
		void restrictedTestGoesBack(DatabaseLease database) {
			DatabaseSnapshot snapshot = database.snapshot();
			this.jdbc.execute("DELETE FROM users");

			database.restore(snapshot);
			assertThat(this.users.names()).containsExactly("Ada");
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class ParallelTestCase {

		@RepeatedTest(8)
		void goesBack(DatabaseLease database, @Autowired Users users) {
			for (int i = 0; i < 5; i++) {
				DatabaseSnapshot first = database.snapshot();
				users.add("Grace");
				DatabaseSnapshot second = database.snapshot();
				users.add("Barbara");
				database.restore(second);
				assertThat(users.names()).containsExactly("Ada", "Grace");
				database.restore(first);
				assertThat(users.names()).containsExactly("Ada");
				assertThat(users.database()).isEqualTo(database.name());
			}
		}

	}

	static class OtherParallelTestCase extends ParallelTestCase {

	}

	@SpringBootTest(classes = HibernateCacheIntegrationTests.BooksApplication.class,
			webEnvironment = WebEnvironment.NONE)
	@TestPropertySource(properties = { "spring.jpa.hibernate.ddl-auto=create",
			"spring.jpa.properties.hibernate.cache.use_second_level_cache=true",
			"spring.jpa.properties.hibernate.cache.use_query_cache=true",
			"spring.jpa.properties.hibernate.cache.region.factory_class=jcache",
			"spring.jpa.properties.hibernate.javax.cache.missing_cache_strategy=create",
			"spring.jpa.properties.hibernate.javax.cache.uri=io/isolateddb/integration/caches/snapshots.conf" })
	@IsolatedDatabase
	static class HibernateTestCase {

		@Autowired
		SessionFactory sessions;

		@RepeatedTest(5)
		void goesBack(DatabaseLease database) {
			CachedBook book = book("first");
			add(book);
			Long first = add(new Item("first"));
			DatabaseSnapshot snapshot = database.snapshot();
			Long next = null;

			for (int i = 0; i < 5; i++) {
				Long second = add(new Item("second"));
				assertThat(second).isGreaterThan(first);
				assertThat(next).isIn(null, second);
				next = second;
				add(new Item.Part());
				change("changed " + i);
				assertThat(title()).isEqualTo("changed " + i);
				assertThat(titles()).containsExactly("changed " + i);

				database.restore(snapshot);
				assertThat(title()).isEqualTo("first");
				assertThat(titles()).containsExactly("first");
				assertThat(exists(second)).isFalse();
				assertThat(exists(first)).isTrue();
			}
		}

		private <T> Long add(T entity) {
			this.sessions.inTransaction((session) -> session.persist(entity));
			return (entity instanceof Item item) ? item.id() : Long.valueOf(0);
		}

		private boolean exists(Long id) {
			return this.sessions.fromTransaction((session) -> session.find(Item.class, id) != null);
		}

		private static CachedBook book(String title) {
			CachedBook book = new CachedBook();
			book.id = 1;
			book.isbn = "isbn";
			book.title = title;
			return book;
		}

		private void change(String title) {
			this.sessions.inTransaction((session) -> session.find(CachedBook.class, 1).title = title);
		}

		private String title() {
			return this.sessions.fromTransaction((session) -> session.find(CachedBook.class, 1).title);
		}

		private List<String> titles() {
			return this.sessions.fromTransaction(HibernateTestCase::titles);
		}

		private static List<String> titles(Session session) {
			return session.createSelectionQuery("FROM CachedBook", CachedBook.class)
				.setCacheable(true)
				.list()
				.stream()
				.map((book) -> book.title)
				.toList();
		}

	}

	static class OtherHibernateTestCase extends HibernateTestCase {

	}

	@UsersTest
	@IsolatedDatabase
	@Transactional
	static class TransactionalTestCase {

		@Test
		void isRefused(DatabaseLease database, @Autowired Users users) {
			users.add("Grace");

			assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(database::snapshot)
				.withMessageContainingAll(TransactionalTestCase.class.getName() + "#isRefused", database.name(),
						"thread '" + Thread.currentThread().getName() + "' has a connection with a transaction",
						"idle in transaction", "INSERT INTO users", "TestTransaction.end()");
		}

		@Test
		void transactionMayEndBefore(DatabaseLease database, @Autowired Users users) {
			users.add("Grace");
			TestTransaction.flagForCommit();
			TestTransaction.end();
			DatabaseSnapshot snapshot = database.snapshot();
			users.add("Barbara");

			database.restore(snapshot);
			assertThat(users.names()).containsExactly("Ada", "Grace");
		}

	}

	@UsersTest
	@IsolatedDatabase(scope = Scope.CLASS)
	@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
	static class ClassScopeTestCase {

		private static DatabaseSnapshot snapshot;

		@BeforeAll
		static void takeSnapshot(@Autowired Users users, @Autowired DataSource dataSource) throws SQLException {
			users.add("Grace");
			snapshot = dataSource.unwrap(DatabaseLease.class).snapshot();
		}

		@Test
		@Order(1)
		void writes(@Autowired Users users) {
			users.add("Barbara");
			assertThat(users.names()).containsExactly("Ada", "Grace", "Barbara");
		}

		@Test
		@Order(2)
		void goesBack(DatabaseLease database, @Autowired Users users) {
			database.restore(snapshot);
			assertThat(users.names()).containsExactly("Ada", "Grace");
			users.add("Edsger");
		}

		@Test
		@Order(3)
		void goesBackAgain(DatabaseLease database, @Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Grace", "Edsger");
			database.restore(snapshot);
			assertThat(users.names()).containsExactly("Ada", "Grace");
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class BeforeAllTestCase {

		@BeforeAll
		static void goBack(@Autowired Users users, @Autowired DataSource dataSource) throws SQLException {
			DatabaseLease database = dataSource.unwrap(DatabaseLease.class);
			users.add("Grace");
			DatabaseSnapshot snapshot = database.snapshot();
			users.add("Barbara");
			database.restore(snapshot);
		}

		@RepeatedTest(2)
		void startsFromThat(DatabaseLease database, @Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Grace");
			DatabaseSnapshot snapshot = database.snapshot();
			users.add("Edsger");
			database.restore(snapshot);
			assertThat(users.names()).containsExactly("Ada", "Grace");
		}

	}

	@IsolatedDatabase
	static class TwoDataSourcesTestCase extends DataSourceAttributeIntegrationTests.Base {

		@Test
		void goBackOnTheirOwn(DatabaseLease parameter) throws SQLException {
			DatabaseLease first = this.first.unwrap(DatabaseLease.class);
			DatabaseLease second = this.second.unwrap(DatabaseLease.class);
			assertThat(first).isSameAs(parameter).isNotSameAs(second);
			DatabaseSnapshot snapshot = first.snapshot();
			new JdbcTemplate(this.first).execute("DELETE FROM users");
			new JdbcTemplate(this.second).execute("CREATE TABLE notes (id int)");

			first.restore(snapshot);
			assertThat(count(this.first, "users")).isOne();
			assertThat(count(this.second, "notes")).isZero();
			assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> second.restore(snapshot));
		}

		private static int count(DataSource dataSource, String table) {
			return new JdbcTemplate(dataSource).queryForObject("SELECT count(*) FROM " + table, int.class);
		}

	}

}
