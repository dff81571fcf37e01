package io.isolateddb.slices;

import io.isolateddb.IsolatedDatabase;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jooq.DSLContext;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.jdbc.test.autoconfigure.DataJdbcTest;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.boot.jooq.test.autoconfigure.JooqTest;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The slices of an application that have a DataSource are isolated, whether their tests
 * roll back or commit.
 */
class DataSlicesIntegrationTests {

	@ParameterizedTest
	@ValueSource(classes = { JdbcTestCase.class, JooqTestCase.class, DataJdbcTestCase.class, DataJpaTestCase.class })
	void sliceIsIsolated(Class<?> type) {
		Events tests = EngineTestKit.engine("junit-jupiter")
			.selectors(DiscoverySelectors.selectClass(type))
			.execute()
			.testEvents();

		assertThat(tests.failed().map((event) -> event.getRequiredPayload(TestExecutionResult.class).getThrowable()))
			.isEmpty();
		assertThat(tests.succeeded().count()).isEqualTo(4);
	}

	/**
	 * Each test finds Ada alone, and adds a person.
	 */
	@IsolatedDatabase
	abstract static class SliceTestCase {

		@RepeatedTest(2)
		void rollsBack() {
			addOne();
		}

		@RepeatedTest(2)
		@Transactional(propagation = Propagation.NOT_SUPPORTED)
		void commits() {
			addOne();
		}

		private void addOne() {
			assertThat(count()).isOne();
			add();
			assertThat(count()).isEqualTo(2);
		}

		abstract long count();

		abstract void add();

	}

	@JdbcTest
	static class JdbcTestCase extends SliceTestCase {

		@Autowired
		private JdbcClient jdbc;

		@Override
		long count() {
			return this.jdbc.sql("SELECT count(*) FROM users").query(long.class).single();
		}

		@Override
		void add() {
			this.jdbc.sql("INSERT INTO users (name) VALUES ('Grace')").update();
		}

	}

	@JooqTest
	static class JooqTestCase extends SliceTestCase {

		@Autowired
		private DSLContext jooq;

		@Override
		long count() {
			return this.jooq.fetchCount(this.jooq.selectFrom("users"));
		}

		@Override
		void add() {
			this.jooq.execute("INSERT INTO users (name) VALUES ('Grace')");
		}

	}

	@DataJdbcTest
	static class DataJdbcTestCase extends SliceTestCase {

		@Autowired
		private JdbcAggregateOperations rows;

		@Override
		long count() {
			return this.rows.count(Row.class);
		}

		@Override
		void add() {
			this.rows.insert(new Row(null, "Grace"));
		}

	}

	@DataJpaTest
	static class DataJpaTestCase extends SliceTestCase {

		@Autowired
		private EntityManager people;

		@Autowired
		private PlatformTransactionManager transactions;

		@Override
		long count() {
			return this.people.createQuery("SELECT count(p) FROM Person p", Long.class).getSingleResult();
		}

		@Override
		void add() {
			new TransactionTemplate(this.transactions)
				.executeWithoutResult((transaction) -> this.people.persist(new Person()));
		}

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

	}

	/**
	 * A user, to Spring Data JDBC.
	 */
	@org.springframework.data.relational.core.mapping.Table("users")
	record Row(@org.springframework.data.annotation.Id Long id, String name) {

	}

	/**
	 * A user, to JPA.
	 */
	@Entity(name = "Person")
	@Table(name = "users")
	static class Person {

		@Id
		@GeneratedValue(strategy = GenerationType.IDENTITY)
		private Long id;

		private String name = "Grace";

	}

}
