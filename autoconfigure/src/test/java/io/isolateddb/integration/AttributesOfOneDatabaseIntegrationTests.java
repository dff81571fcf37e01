package io.isolateddb.integration;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Access;
import io.isolateddb.IsolatedDatabase.Keep;
import io.isolateddb.IsolatedDatabase.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What annotations say of DataSource beans that are one database holds of this database,
 * or is refused.
 */
class AttributesOfOneDatabaseIntegrationTests {

	private static final String MIGRATIONS = "classpath:db/migration";

	static final Object[] contradictions = {
			Arguments.of(RestrictedTestCase.class, "'access' is FULL for 'first', RESTRICTED for 'second'"),
			Arguments.of(FullTestCase.class, "'access' is RESTRICTED for 'first', FULL for 'second'"),
			Arguments.of(RestrictedMethodTestCase.class, "'access' is RESTRICTED for 'first', FULL for 'second'"),
			Arguments.of(FixturesTestCase.class,
					"'fixtures' is [fixtures/linus.sql] for 'first', [fixtures/grace.sql] for 'second'"),
			Arguments.of(SourceTestCase.class,
					"the source of the schema is [" + MIGRATIONS + "] for 'first', nothing for 'second'"),
			Arguments.of(DroppedTestCase.class, "'fixtures' is [] for 'first', [fixtures/linus.sql] for 'second'"),
			Arguments.of(ScopeAndKeepTestCase.class,
					"'scope' is CLASS for 'first', METHOD for 'second'; 'keep' is NEVER for 'first', ALWAYS for 'second'") };

	@ParameterizedTest
	@FieldSource("contradictions")
	void contradictionsAreRefused(Class<?> type, String contradiction) {
		Throwable failure = TestCases.failures(TestCases.run(type)).get(0);

		assertThat(failure).hasMessage("No database for " + type.getName()
				+ "#runs: its annotations say different things of the DataSource beans [first, second], which are one "
				+ "database: " + contradiction + ". Remove the attribute 'dataSource' from @IsolatedDatabase, or say "
				+ "the same of all of them.");
	}

	@ParameterizedTest
	@ValueSource(classes = { EqualTestCase.class, OneNamedTestCase.class, MethodTestCase.class })
	void whatIsSaidOfOneOrOfAllHolds(Class<?> type) {
		TestCases.succeed(1, type);
	}

	@Test
	void beansWithDatabasesOfTheirOwnMayDiffer() {
		TestCases.succeed(1, ThirdTestCase.class);
	}

	private static String ask(DataSource dataSource, String sql) {
		return JdbcClient.create(dataSource).sql(sql).query(String.class).single();
	}

	@SpringBootTest(classes = Declared.class, webEnvironment = WebEnvironment.NONE)
	abstract static class Base {

		@Autowired
		@Qualifier("first")
		DataSource first;

		@Autowired
		@Qualifier("second")
		DataSource second;

		@Test
		void runs() {
			assertThat(users(this.first)).isEqualTo(users(this.second)).isEqualTo("Ada Linus");
		}

		static String users(DataSource dataSource) {
			return ask(dataSource, "SELECT string_agg(name, ' ' ORDER BY id) FROM users");
		}

	}

	@IsolatedDatabase(dataSource = "second", access = Access.RESTRICTED)
	static class RestrictedTestCase extends Base {

	}

	@IsolatedDatabase(dataSource = "second", access = Access.FULL)
	@TestPropertySource(properties = "isolated-database.access=restricted")
	static class FullTestCase extends Base {

	}

	@IsolatedDatabase
	static class RestrictedMethodTestCase extends Base {

		@Test
		@IsolatedDatabase(dataSource = "first", access = Access.RESTRICTED)
		@Override
		void runs() {
		}

	}

	@IsolatedDatabase(dataSource = "first", fixtures = "linus")
	@IsolatedDatabase(dataSource = "second", fixtures = "grace")
	static class FixturesTestCase extends Base {

	}

	@IsolatedDatabase(dataSource = "first", migrations = MIGRATIONS)
	@IsolatedDatabase(dataSource = "second", migrate = false)
	static class SourceTestCase extends Base {

	}

	@IsolatedDatabase(dataSource = "first", migrations = MIGRATIONS)
	@IsolatedDatabase(dataSource = "second", fixtures = "linus")
	static class DroppedTestCase extends Base {

	}

	@IsolatedDatabase(dataSource = "first", scope = Scope.CLASS, keep = Keep.NEVER)
	@IsolatedDatabase(dataSource = "second", scope = Scope.METHOD, keep = Keep.ALWAYS)
	static class ScopeAndKeepTestCase extends Base {

	}

	@IsolatedDatabase(dataSource = "first", migrations = MIGRATIONS, fixtures = "linus")
	@IsolatedDatabase(dataSource = "second", migrations = MIGRATIONS, fixtures = "linus")
	static class EqualTestCase extends Base {

	}

	@IsolatedDatabase(dataSource = "second", migrations = MIGRATIONS, fixtures = "linus")
	static class OneNamedTestCase extends Base {

	}

	@IsolatedDatabase(migrations = MIGRATIONS)
	static class MethodTestCase extends Base {

		@Test
		@IsolatedDatabase(dataSource = "second", fixtures = "linus")
		@Override
		void runs() {
			super.runs();
		}

	}

	@IsolatedDatabase(migrations = MIGRATIONS, fixtures = "linus")
	@IsolatedDatabase(dataSource = "third", migrate = false, access = Access.RESTRICTED)
	static class ThirdTestCase extends Base {

		@Test
		@Override
		void runs() {
			super.runs();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Declared {

		@Bean
		DataSource first() {
			return new DriverManagerDataSource("jdbc:postgresql://localhost/app?ApplicationName=first");
		}

		@Bean
		DataSource second() {
			return new DriverManagerDataSource("jdbc:postgresql://localhost/app?ApplicationName=second");
		}

		@Bean
		DataSource third() {
			return new DriverManagerDataSource("jdbc:postgresql://localhost/third");
		}

	}

}
