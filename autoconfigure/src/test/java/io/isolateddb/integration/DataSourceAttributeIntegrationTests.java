package io.isolateddb.integration;

import java.util.List;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Access;
import io.isolateddb.IsolatedDatabase.Scope;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An annotation may be for one of several DataSources.
 */
class DataSourceAttributeIntegrationTests {

	@Test
	void annotationThatNamesADataSourceIsForThatAlone() {
		TestCases.succeed(4, RepeatedTestCase.class);
	}

	@Test
	void annotationThatNamesNoneIsForTheOthers() {
		TestCases.succeed(2, OneNamedTestCase.class);
	}

	@Test
	void unknownDataSourceIsRefused() {
		Throwable failure = TestCases.failures(TestCases.run(UnknownTestCase.class)).get(0);

		assertThat(failure).hasMessage("No database for " + UnknownTestCase.class.getName()
				+ "#isRefused: there is no DataSource bean [third] in its application context, which has "
				+ "[first, second]. Correct the attribute 'dataSource' of @IsolatedDatabase.");
	}

	@Test
	void twoAnnotationsForTheSameDataSourceAreRefused() {
		Throwable failure = TestCases.failures(TestCases.run(SameTestCase.class)).get(0);

		assertThat(failure).hasMessageContaining("two annotations @IsolatedDatabase are for the same DataSource");
	}

	private static List<String> names(DataSource dataSource) {
		return JdbcClient.create(dataSource).sql("SELECT name FROM users ORDER BY id").query(String.class).list();
	}

	private static void add(DataSource dataSource, String name) {
		JdbcClient.create(dataSource).sql("INSERT INTO users (name) VALUES (?)").param(name).update();
	}

	/**
	 * Has the DataSources of the application.
	 */
	@UsersTest
	@Import(TwoDataSources.class)
	abstract static class Base {

		@Autowired
		DataSource first;

		@Autowired
		@Qualifier("second")
		DataSource second;

	}

	@IsolatedDatabase(dataSource = "first", scope = Scope.CLASS, fixtures = "linus")
	@IsolatedDatabase(dataSource = "second", migrations = "classpath:db/migration", fixtures = "grace")
	@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
	static class RepeatedTestCase extends Base {

		private static int methods;

		@RepeatedTest(3)
		@Order(1)
		void eachHasItsAttributes() {
			assertThat(names(this.first)).hasSize(2 + methods++).startsWith("Ada", "Linus");
			assertThat(names(this.second)).containsExactly("Ada", "Grace");

			add(this.first, "Barbara");
			add(this.second, "Barbara");
		}

		@Test
		@Order(2)
		@IsolatedDatabase(dataSource = "second", fixtures = "linus")
		void methodAddsToOne() {
			assertThat(names(this.first)).hasSize(2 + methods);
			assertThat(names(this.second)).containsExactly("Ada", "Grace", "Linus");
		}

	}

	@IsolatedDatabase(access = Access.RESTRICTED)
	@IsolatedDatabase(dataSource = "second", migrations = "classpath:db/migration")
	static class OneNamedTestCase extends Base {

		@RepeatedTest(2)
		void namedOneHasAllRights() {
			JdbcClient.create(this.second).sql("CREATE TABLE mine ()").update();
			assertThat(JdbcClient.create(this.first).sql("SELECT current_user").query(String.class).single())
				.startsWith("isodb_");
			add(this.first, "Grace");
			assertThat(names(this.first)).containsExactly("Ada", "Grace");
		}

	}

	@IsolatedDatabase(dataSource = "third")
	static class UnknownTestCase extends Base {

		@Test
		void isRefused() {
		}

	}

	@IsolatedDatabase(scope = Scope.CLASS)
	@IsolatedDatabase(scope = Scope.METHOD)
	static class SameTestCase extends Base {

		@Test
		void isRefused() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoDataSources {

		@Bean
		@Primary
		HikariDataSource first() {
			HikariDataSource dataSource = new HikariDataSource();
			dataSource.setJdbcUrl("jdbc:postgresql://localhost/first");
			return dataSource;
		}

		@Bean
		HikariDataSource second() {
			HikariDataSource dataSource = new HikariDataSource();
			dataSource.setJdbcUrl("jdbc:postgresql://localhost/second");
			return dataSource;
		}

	}

}
