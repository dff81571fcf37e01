package io.isolateddb.integration;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.core.PriorityOrdered;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A DataSource bean is routed to the database of the test and keeps its declared type, no
 * matter what declares it.
 */
class DataSourceBeansIntegrationTests {

	private static final String URL = "jdbc:postgresql://localhost:1/declared?currentSchema=elsewhere,public";

	@ParameterizedTest
	@ValueSource(classes = { HikariTestCase.class, DriverManagerTestCase.class, PostgreSqlTestCase.class,
			InterfaceTestCase.class })
	void declaredDataSourceIsRoutedToTheDatabaseOfTheTest(Class<?> type) {
		TestCases.succeed(2, type);
	}

	@Test
	void declaredSchemasHold() {
		TestCases.succeed(1, SchemasTestCase.class);
	}

	@ParameterizedTest
	@ValueSource(classes = { TransactionAwareTestCase.class, LazyTestCase.class, LazyPropertyTestCase.class })
	void dataSourceThatWrapsAnotherIsRoutedToTheDatabaseOfTheTest(Class<?> type) {
		TestCases.succeed(4, type);
	}

	@ParameterizedTest
	@ValueSource(classes = { BeanPostProcessorTestCase.class, BeanFactoryPostProcessorTestCase.class })
	void dataSourceThatAPostProcessorNeedsIsRoutedToTheDatabaseOfTheTest(Class<?> type) {
		TestCases.succeed(2, type);
	}

	@Test
	void dataSourcesWithTheSameUrlShareADatabase() {
		TestCases.succeed(2, SameUrlTestCase.class);
	}

	@Test
	void dataSourcesWithDifferentUrlsHaveADatabaseEach() {
		TestCases.succeed(2, DifferentUrlsTestCase.class);
	}

	/**
	 * Commit to a database that no other test has committed to.
	 */
	abstract static class Commit {

		@RepeatedTest(2)
		void isIsolated(@Autowired Users users, @Autowired DataSource dataSource) {
			assertThat(users.names()).containsExactly("Ada");

			users.add("Grace");
			new JdbcTemplate(dataSource).update("INSERT INTO users (name) VALUES ('Linus')");

			assertThat(users.names()).containsExactly("Ada", "Grace", "Linus");
		}

	}

	/**
	 * Moreover, work in a transaction that is rolled back.
	 */
	abstract static class CommitAndRollBack extends Commit {

		@RepeatedTest(2)
		@Transactional
		void isInTheTransaction(@Autowired Users users, @Autowired DataSource dataSource) {
			assertThat(users.names()).containsExactly("Ada");

			users.add("Grace");

			assertThat(new JdbcTemplate(dataSource).queryForList("SELECT name FROM users", String.class))
				.containsExactly("Ada", "Grace");
		}

	}

	/**
	 * A post-processor of beans that is created before those that are not so urgent.
	 */
	@UsersTest
	@Import({ HikariTestCase.Declared.class, BeanPostProcessorTestCase.Early.class })
	@IsolatedDatabase
	static class BeanPostProcessorTestCase extends Commit {

		static class Early implements BeanPostProcessor, PriorityOrdered, BeanFactoryAware {

			@Override
			public int getOrder() {
				return HIGHEST_PRECEDENCE;
			}

			@Override
			public void setBeanFactory(BeanFactory beans) {
				assertThat(beans.getBean(DataSource.class)).isNotNull();
			}

		}

	}

	/**
	 * A post-processor of the bean factory is created before any post-processor of beans.
	 */
	@UsersTest
	@Import({ HikariTestCase.Declared.class, BeanFactoryPostProcessorTestCase.Early.class })
	@IsolatedDatabase
	static class BeanFactoryPostProcessorTestCase extends Commit {

		static class Early implements BeanFactoryPostProcessor, PriorityOrdered, BeanFactoryAware {

			@Override
			public int getOrder() {
				return HIGHEST_PRECEDENCE;
			}

			@Override
			public void setBeanFactory(BeanFactory beans) {
				assertThat(beans.getBean(DataSource.class)).isNotNull();
			}

			@Override
			public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
			}

		}

	}

	@UsersTest
	@Import(HikariTestCase.Declared.class)
	@IsolatedDatabase
	static class HikariTestCase extends Commit {

		@Configuration(proxyBeanMethods = false)
		static class Declared {

			@Bean
			HikariDataSource pool() {
				HikariDataSource pool = new HikariDataSource();
				pool.setJdbcUrl(URL);
				return pool;
			}

		}

	}

	@UsersTest
	@Import(PostgreSqlTestCase.Declared.class)
	@IsolatedDatabase
	static class SchemasTestCase {

		@Test
		void hold(@Autowired JdbcTemplate jdbc) {
			assertThat(jdbc.queryForObject("SHOW search_path", String.class)).isEqualTo("elsewhere,public");
		}

	}

	@UsersTest
	@Import(DriverManagerTestCase.Declared.class)
	@IsolatedDatabase
	static class DriverManagerTestCase extends Commit {

		@Configuration(proxyBeanMethods = false)
		static class Declared {

			@Bean
			DriverManagerDataSource connections() {
				return new DriverManagerDataSource(URL);
			}

		}

	}

	@UsersTest
	@Import(PostgreSqlTestCase.Declared.class)
	@IsolatedDatabase
	static class PostgreSqlTestCase extends Commit {

		@Configuration(proxyBeanMethods = false)
		static class Declared {

			@Bean
			PGSimpleDataSource connections() {
				PGSimpleDataSource connections = new PGSimpleDataSource();
				connections.setUrl(URL);
				return connections;
			}

		}

	}

	@UsersTest
	@Import(InterfaceTestCase.Declared.class)
	@IsolatedDatabase
	static class InterfaceTestCase extends Commit {

		@Configuration(proxyBeanMethods = false)
		static class Declared {

			@Bean
			DataSource connections() {
				return new DriverManagerDataSource(URL) {
				};
			}

		}

	}

	/**
	 * A pool that others wrap.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Pool {

		@Bean
		HikariDataSource pool() {
			HikariDataSource pool = new HikariDataSource();
			pool.setJdbcUrl(URL);
			return pool;
		}

	}

	@UsersTest
	@Import({ Pool.class, TransactionAwareTestCase.Declared.class })
	@IsolatedDatabase
	static class TransactionAwareTestCase extends CommitAndRollBack {

		@Configuration(proxyBeanMethods = false)
		static class Declared {

			@Bean
			@Primary
			TransactionAwareDataSourceProxy wrapper(HikariDataSource pool) {
				return new TransactionAwareDataSourceProxy(pool);
			}

		}

	}

	@UsersTest
	@Import({ Pool.class, LazyTestCase.Declared.class })
	@IsolatedDatabase
	static class LazyTestCase extends CommitAndRollBack {

		@Configuration(proxyBeanMethods = false)
		static class Declared {

			@Bean
			@Primary
			LazyConnectionDataSourceProxy wrapper(HikariDataSource pool) {
				return new LazyConnectionDataSourceProxy(pool);
			}

		}

	}

	@UsersTest
	@TestPropertySource(properties = "spring.datasource.connection-fetch=lazy")
	@IsolatedDatabase
	static class LazyPropertyTestCase extends CommitAndRollBack {

		@Autowired
		private DataSource dataSource;

		@RepeatedTest(2)
		@Override
		void isIsolated(@Autowired Users users, @Autowired DataSource dataSource) {
			assertThat(this.dataSource).isInstanceOf(LazyConnectionDataSourceProxy.class);

			super.isIsolated(users, dataSource);
		}

	}

	/**
	 * An application with two DataSources, which makes a table in each database.
	 */
	abstract static class TwoDataSources {

		@RepeatedTest(2)
		void databases(@Autowired Map<String, DataSource> dataSources) throws SQLException {
			String first = database(dataSources.get("first"));
			String second = database(dataSources.get("second"));

			assertThat(first).startsWith("isodb_");
			assertThat(second).startsWith("isodb_");
			compare(first, second);
			new JdbcTemplate(dataSources.get("first")).execute("CREATE TABLE once ()");
		}

		abstract void compare(String first, String second);

		private static String database(DataSource dataSource) throws SQLException {
			try (Connection connection = dataSource.getConnection()) {
				return connection.getCatalog();
			}
		}

	}

	@SpringBootTest(classes = SameUrlTestCase.Declared.class, webEnvironment = WebEnvironment.NONE)
	@IsolatedDatabase
	static class SameUrlTestCase extends TwoDataSources {

		@Override
		void compare(String first, String second) {
			assertThat(first).isEqualTo(second);
		}

		@Configuration(proxyBeanMethods = false)
		static class Declared {

			@Bean
			DataSource first() {
				return new DriverManagerDataSource(URL);
			}

			@Bean
			DataSource second() {
				return new DriverManagerDataSource(URL);
			}

		}

	}

	@SpringBootTest(classes = DifferentUrlsTestCase.Declared.class, webEnvironment = WebEnvironment.NONE)
	@IsolatedDatabase
	static class DifferentUrlsTestCase extends TwoDataSources {

		@Override
		void compare(String first, String second) {
			assertThat(first).isNotEqualTo(second);
		}

		@Configuration(proxyBeanMethods = false)
		static class Declared {

			@Bean
			DataSource first() {
				return new DriverManagerDataSource(URL);
			}

			@Bean
			DataSource second() {
				return new DriverManagerDataSource("jdbc:postgresql://localhost:1/another");
			}

		}

	}

}
