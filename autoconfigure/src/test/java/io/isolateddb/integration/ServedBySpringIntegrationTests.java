package io.isolateddb.integration;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.junit.jupiter.SpringExtension;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A class that Spring serves has the databases of its context, and no others, however it
 * asks for Spring. All others have no context.
 */
class ServedBySpringIntegrationTests {

	@ParameterizedTest
	@ValueSource(classes = { SpringBootTestCase.class, MetaTestCase.class, SliceTestCase.class, ExtendedTestCase.class,
			ExtendedLaterTestCase.class, ConfiguredTestCase.class, RegisteredTestCase.class, InheritedTestCase.class,
			InterfaceTestCase.class })
	void parameterIsTheBeanOfTheContext(Class<?> type) {
		TestCases.succeed(1, type);
	}

	@Test
	void nestedClassIsServedAsItsEnclosingClassIs() {
		TestCases.succeed(1, EnclosingTestCase.class);
	}

	@Test
	void nestedClassWithSpringIsServedBySpringWithinOneWithout() {
		TestCases.succeed(2, MixedTestCase.class);
	}

	@ParameterizedTest
	@ValueSource(classes = { NotExtendedTestCase.class, PropertiesOnlyTestCase.class })
	void annotationThatNothingHeedsIsAnError(Class<?> type) {
		assertThat(KeptOnServer.failures(1, type).get(0)).hasMessageContaining(type.getName())
			.hasMessageContaining("but not the SpringExtension")
			.hasMessageContaining("Add @ExtendWith(SpringExtension.class)");
	}

	private static void requireBean(DataSource parameter, ApplicationContext context) {
		assertThat(parameter).isSameAs(context.getBean(DataSource.class));
		assertThat(database(parameter)).startsWith("isodb_");
	}

	private static String database(DataSource dataSource) {
		return new JdbcTemplate(dataSource).queryForObject("SELECT current_database()", String.class);
	}

	@SpringBootTest(classes = UsersApplication.class, webEnvironment = WebEnvironment.NONE)
	@IsolatedDatabase
	static class SpringBootTestCase {

		@Test
		void isServed(DataSource dataSource, @Autowired ApplicationContext context) {
			requireBean(dataSource, context);
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class MetaTestCase extends Base {

	}

	@JdbcTest
	@ContextConfiguration(classes = UsersApplication.class)
	@IsolatedDatabase
	static class SliceTestCase extends Base {

	}

	@ExtendWith(SpringExtension.class)
	@ContextConfiguration(classes = OneDataSource.class)
	@IsolatedDatabase
	static class ExtendedTestCase extends Base {

	}

	@IsolatedDatabase
	@ContextConfiguration(classes = OneDataSource.class)
	@ExtendWith(SpringExtension.class)
	static class ExtendedLaterTestCase extends Base {

	}

	@SpringJUnitConfig(OneDataSource.class)
	@IsolatedDatabase
	static class ConfiguredTestCase extends Base {

	}

	@ContextConfiguration(classes = OneDataSource.class)
	@IsolatedDatabase
	static class RegisteredTestCase extends Base {

		@RegisterExtension
		static final SpringExtension spring = new SpringExtension();

	}

	static class InheritedTestCase extends SpringBootTestCase {

	}

	@IsolatedDatabase
	static class InterfaceTestCase extends Base implements WithSpring {

	}

	@SpringJUnitConfig(OneDataSource.class)
	interface WithSpring {

	}

	abstract static class Base {

		@Test
		void isServed(DataSource dataSource, @Autowired ApplicationContext context) {
			requireBean(dataSource, context);
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class EnclosingTestCase {

		@Nested
		class InnerTestCase extends Base {

		}

	}

	@IsolatedDatabase
	static class MixedTestCase {

		@Test
		void isNotServedBySpring(DataSource dataSource) {
			assertThat(database(dataSource)).startsWith("isodb_");
		}

		@Nested
		@UsersTest
		class InnerTestCase extends Base {

		}

	}

	@ContextConfiguration(classes = OneDataSource.class)
	@IsolatedDatabase
	static class NotExtendedTestCase {

		@Test
		void isNotRun() {
		}

	}

	@TestPropertySource(properties = "isolated-database.scope=class")
	@IsolatedDatabase
	static class PropertiesOnlyTestCase {

		@Test
		void isNotRun() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OneDataSource {

		@Bean
		DataSource dataSource() {
			return new DriverManagerDataSource("jdbc:postgresql://localhost:1/one");
		}

	}

}
