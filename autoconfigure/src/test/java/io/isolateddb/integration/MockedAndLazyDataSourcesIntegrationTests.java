package io.isolateddb.integration;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.orm.jpa.hibernate.LocalSessionFactoryBean;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A DataSource that is a mock is nobody's database, and is not touched. Beans that are
 * created late fill the databases of all tests nevertheless.
 */
class MockedAndLazyDataSourcesIntegrationTests {

	@ParameterizedTest
	@ValueSource(classes = { MockedTestCase.class, MockedPoolTestCase.class, MockBeanTestCase.class })
	void mocksAreLeftAlone(Class<?> type) {
		TestCases.succeed(1, type);
	}

	@Test
	void spyIsRoutedToTheDatabaseOfTheTest() {
		TestCases.succeed(1, SpyTestCase.class);
	}

	@Test
	void migrationsRunBeforeTheFirstTestEvenIfTheyAreLazy() {
		TestCases.succeed(2, LazyFirstTestCase.class, LazySecondTestCase.class);
	}

	@Test
	void scriptsRunBeforeTheFirstTestEvenIfTheyAreLazy() {
		TestCases.succeed(2, LazyScriptsFirstTestCase.class, LazyScriptsSecondTestCase.class);
	}

	@Test
	void tablesOfEntitiesAreCreatedBeforeTheFirstTestEvenIfTheyAreLazy() {
		TestCases.succeed(2, LazyEntitiesFirstTestCase.class, LazyEntitiesSecondTestCase.class);
	}

	private static String database(DataSource dataSource) {
		return JdbcClient.create(dataSource).sql("SELECT current_database()").query(String.class).single();
	}

	@SpringBootTest(classes = Declared.class, webEnvironment = WebEnvironment.NONE)
	@IsolatedDatabase
	static class MockedTestCase {

		@MockitoBean(name = "second")
		DataSource second;

		@Test
		void isNotTouched(@Autowired @Qualifier("first") DataSource first) {
			Mockito.verifyNoInteractions(this.second);
			assertThat(database(first)).startsWith("isodb_");
		}

	}

	@SpringBootTest(classes = Declared.class, webEnvironment = WebEnvironment.NONE)
	@IsolatedDatabase
	static class MockedPoolTestCase {

		@MockitoBean
		HikariDataSource pool;

		@Test
		void isNotTouched(@Autowired @Qualifier("first") DataSource first) throws SQLException {
			Mockito.verifyNoInteractions(this.pool);
			Connection connection = Mockito.mock(Connection.class);
			Mockito.when(this.pool.getConnection()).thenReturn(connection);
			assertThat(this.pool.getConnection()).isSameAs(connection);
			assertThat(database(first)).startsWith("isodb_");
		}

	}

	@SpringBootTest(classes = { Declared.class, MockBean.class }, webEnvironment = WebEnvironment.NONE)
	@IsolatedDatabase
	static class MockBeanTestCase {

		@Test
		void isNotTouched(@Autowired @Qualifier("mock") DataSource mock) {
			assertThat(Mockito.mockingDetails(mock).isMock()).isTrue();
			Mockito.verifyNoInteractions(mock);
		}

	}

	@SpringBootTest(classes = Declared.class, webEnvironment = WebEnvironment.NONE)
	@IsolatedDatabase
	static class SpyTestCase {

		@MockitoSpyBean(name = "second")
		DataSource second;

		@Test
		void isRouted() {
			assertThat(database(this.second)).startsWith("isodb_");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MockBean {

		@Bean
		DataSource mock() {
			return Mockito.mock(DataSource.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Declared {

		@Bean
		@Primary
		DataSource first() {
			return new DriverManagerDataSource("jdbc:postgresql://localhost/first");
		}

		@Bean
		DataSource second() {
			return new DriverManagerDataSource("jdbc:postgresql://localhost/second");
		}

		@Bean
		HikariDataSource pool() {
			HikariDataSource pool = new HikariDataSource();
			pool.setJdbcUrl("jdbc:postgresql://localhost/third");
			return pool;
		}

	}

	/**
	 * The first test of a context does not use its database.
	 */
	@UsersTest
	@TestPropertySource(properties = "spring.main.lazy-initialization=true")
	@IsolatedDatabase
	static class LazyFirstTestCase {

		@Test
		void usesNothing() {
		}

	}

	@UsersTest
	@TestPropertySource(properties = "spring.main.lazy-initialization=true")
	@IsolatedDatabase
	static class LazySecondTestCase {

		@Test
		void findsWhatMigrationsHaveWritten(@Autowired DataSource dataSource) {
			assertThat(JdbcClient.create(dataSource).sql("SELECT name FROM users").query(String.class).list())
				.containsExactly("Ada");
		}

	}

	@UsersTest
	@TestPropertySource(properties = { "spring.main.lazy-initialization=true", "spring.flyway.enabled=false",
			"spring.sql.init.mode=always", "spring.sql.init.schema-locations=classpath:db/migration/V1__users.sql" })
	@IsolatedDatabase
	static class LazyScriptsFirstTestCase extends LazyFirstTestCase {

	}

	@UsersTest
	@TestPropertySource(properties = { "spring.main.lazy-initialization=true", "spring.flyway.enabled=false",
			"spring.sql.init.mode=always", "spring.sql.init.schema-locations=classpath:db/migration/V1__users.sql" })
	@IsolatedDatabase
	static class LazyScriptsSecondTestCase extends LazySecondTestCase {

	}

	@SpringBootTest(classes = Entities.class, webEnvironment = WebEnvironment.NONE,
			properties = "spring.main.lazy-initialization=true")
	@IsolatedDatabase
	static class LazyEntitiesFirstTestCase {

		@Test
		void usesNothing() {
		}

	}

	@SpringBootTest(classes = Entities.class, webEnvironment = WebEnvironment.NONE,
			properties = "spring.main.lazy-initialization=true")
	@IsolatedDatabase
	static class LazyEntitiesSecondTestCase {

		@Test
		void findsTheTable(@Autowired DataSource dataSource) {
			assertThat(JdbcClient.create(dataSource).sql("SELECT count(*) FROM item").query(Integer.class).single())
				.isZero();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Entities {

		@Bean
		DataSource dataSource() {
			return new DriverManagerDataSource("jdbc:postgresql://localhost/app");
		}

		@Bean
		LocalSessionFactoryBean sessionFactory(DataSource dataSource) {
			LocalSessionFactoryBean sessionFactory = new LocalSessionFactoryBean();
			sessionFactory.setDataSource(dataSource);
			sessionFactory.setAnnotatedClasses(Item.class);
			sessionFactory.getHibernateProperties().setProperty("hibernate.hbm2ddl.auto", "create");
			return sessionFactory;
		}

	}

}
