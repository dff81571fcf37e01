package io.isolateddb.integration;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

import javax.sql.DataSource;

import io.isolateddb.DatabaseMigrator;
import io.isolateddb.Fixtures;
import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Scope;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The database of a test is what its attributes say, those of the method before those of
 * its class.
 */
class AttributesIntegrationTests {

	private static final String OTHER = "classpath:io/isolateddb/integration/migration";

	@Test
	void annotationOfMethodWinsAttributeByAttribute() {
		TestCases.succeed(5, ClassAndMethodsTestCase.class);
	}

	@Test
	void annotationOfOneMethodIsolatesTheOthersToo() {
		TestCases.succeed(3, MethodOnlyTestCase.class);
	}

	@Test
	void annotationIsInherited() {
		TestCases.succeed(2, InheritingTestCase.class);
	}

	@Test
	void annotationCanBeMetaPresent() {
		TestCases.succeed(2, ComposedTestCase.class);
	}

	@Test
	void annotationOfNestedClassReplacesThatAroundIt() {
		TestCases.succeed(3, EnclosingTestCase.class);
	}

	@Test
	void fixturesOfMethodAreAddedToWhatTheClassHas() {
		TestCases.succeed(2, SharedWithFixturesTestCase.class);
	}

	@Test
	void migratorIsABeanIfThereIsOne() {
		TestCases.succeed(1, MigratorBeanTestCase.class);
	}

	@UsersTest
	@IsolatedDatabase(scope = Scope.CLASS, fixtures = "grace")
	static class ClassAndMethodsTestCase {

		@Autowired
		private Users users;

		@Autowired
		private JdbcTemplate jdbc;

		@Test
		@IsolatedDatabase(scope = Scope.METHOD)
		void fixturesOfTheClassWithScopeOfTheMethod() {
			assertThat(this.users.names()).containsExactly("Ada", "Grace");

			this.users.add("Barbara");
		}

		@RepeatedTest(2)
		@IsolatedDatabase(scope = Scope.METHOD, fixtures = "linus")
		void fixturesOfTheMethodAfterThoseOfTheClass() {
			assertThat(this.users.names()).containsExactly("Ada", "Grace", "Linus");

			this.users.add("Barbara");
		}

		@Test
		@IsolatedDatabase(scope = Scope.METHOD, migrations = OTHER)
		@Fixtures(path = "fixtures", scripts = "linus")
		void migrationsOfTheMethod() {
			assertThat(this.users.names()).containsExactly("Barbara", "Grace", "Linus");
		}

		@Test
		@IsolatedDatabase(scope = Scope.METHOD, migrator = EveMigrator.class)
		void migratorOfTheMethod() {
			assertThat(this.users.names()).containsExactly("Eve", "Grace");
		}

	}

	@UsersTest
	static class MethodOnlyTestCase {

		@Autowired
		private JdbcTemplate jdbc;

		@Test
		@IsolatedDatabase(migrate = false)
		void isEmpty() {
			assertThat(this.jdbc.queryForObject("SELECT to_regclass('users')", String.class)).isNull();

			this.jdbc.execute("CREATE TABLE users ()");
		}

		@RepeatedTest(2)
		void isMigrated(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada");

			users.add("Grace");
		}

	}

	@UsersTest
	@IsolatedDatabase(fixtures = "grace")
	static class InheritedFrom {

	}

	static class InheritingTestCase extends InheritedFrom {

		@RepeatedTest(2)
		void isInherited(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Grace");

			users.add("Linus");
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@UsersTest
	@IsolatedDatabase(migrator = EveMigrator.class)
	@interface EveTest {

	}

	@EveTest
	static class ComposedTestCase {

		@RepeatedTest(2)
		void isMetaPresent(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Eve");

			users.add("Linus");
		}

	}

	@UsersTest
	@IsolatedDatabase(fixtures = "grace")
	static class EnclosingTestCase {

		@Nested
		class InheritingTestCase {

			@Test
			void hasFixturesOfTheClassAroundIt(@Autowired Users users) {
				assertThat(users.names()).containsExactly("Ada", "Grace");
			}

			@Test
			@IsolatedDatabase(fixtures = "linus")
			void hasThoseOfTheMethodToo(@Autowired Users users) {
				assertThat(users.names()).containsExactly("Ada", "Grace", "Linus");
			}

		}

		@Nested
		@IsolatedDatabase(fixtures = "linus")
		class ReplacingTestCase {

			@Test
			void hasItsOwn(@Autowired Users users) {
				assertThat(users.names()).containsExactly("Ada", "Linus");
			}

		}

	}

	@UsersTest
	@IsolatedDatabase(scope = Scope.CLASS)
	static class SharedWithFixturesTestCase {

		private static int methods;

		@RepeatedTest(2)
		@IsolatedDatabase(fixtures = "grace")
		void fixturesAreApplied(@Autowired Users users) {
			methods++;
			assertThat(users.names()).hasSize(1 + methods).startsWith("Ada").endsWith("Grace");
		}

	}

	@UsersTest
	@Import(MigratorBean.class)
	@IsolatedDatabase(migrator = NamedMigrator.class)
	static class MigratorBeanTestCase {

		@Test
		void isMigrated(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Bean");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MigratorBean {

		@Bean
		NamedMigrator migrator() {
			return new NamedMigrator("Bean");
		}

	}

	static class EveMigrator extends NamedMigrator {

		EveMigrator() {
			super("Eve");
		}

	}

	/**
	 * Makes a database with one user.
	 */
	static class NamedMigrator implements DatabaseMigrator {

		private final String name;

		NamedMigrator(String name) {
			this.name = name;
		}

		@Override
		public String fingerprint() {
			return this.name;
		}

		@Override
		public void migrate(DataSource dataSource) {
			JdbcTemplate jdbc = new JdbcTemplate(dataSource);
			jdbc.execute("CREATE TABLE users (id serial, name text)");
			jdbc.update("INSERT INTO users (name) VALUES (?)", this.name);
		}

	}

}
