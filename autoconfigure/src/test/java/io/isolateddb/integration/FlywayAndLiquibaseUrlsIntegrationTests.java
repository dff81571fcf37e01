package io.isolateddb.integration;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabaseException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;
import org.springframework.boot.flyway.autoconfigure.FlywayDataSource;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseConnectionDetails;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseDataSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Flyway and Liquibase with URLs of their own migrate the DataSource bean with that URL,
 * or are refused.
 */
class FlywayAndLiquibaseUrlsIntegrationTests {

	private static final String FIRST = "jdbc:postgresql://localhost:1/first";

	private static final String SECOND = "jdbc:postgresql://localhost:1/second";

	private static final String FOREIGN = "jdbc:postgresql://me:secret@localhost:1/third?password=secret";

	private static final String NO_FLYWAY = "spring.flyway.enabled=false";

	private static final String LIQUIBASE = "spring.liquibase.enabled=true";

	private static final String FLYWAY_SECOND = "spring.flyway.url=" + SECOND + "?ApplicationName=flyway";

	private static final String LIQUIBASE_SECOND = "spring.liquibase.url=" + SECOND + "?ApplicationName=liquibase";

	private static final String CHANGE_LOG = "spring.liquibase.change-log="
			+ "classpath:io/isolateddb/integration/changelog.sql";

	@ParameterizedTest
	@ValueSource(classes = { FlywayTestCase.class, FlywayWithoutPrimaryTestCase.class,
			FlywayNotDefaultCandidateTestCase.class, FlywayDetailsTestCase.class, FlywayDataSourceTestCase.class,
			LiquibaseTestCase.class, LiquibaseWithoutPrimaryTestCase.class, LiquibaseNotDefaultCandidateTestCase.class,
			LiquibaseDetailsTestCase.class, LiquibaseDataSourceTestCase.class })
	void dataSourceWithTheUrlIsMigrated(Class<?> type) {
		TestCases.succeed(2, type);
	}

	@ParameterizedTest
	@ValueSource(classes = { FlywayUserTestCase.class, FlywayUserLazyTestCase.class, LiquibaseUserTestCase.class })
	void dataSourceOfTheApplicationIsMigratedByAnotherUser(Class<?> type) {
		TestCases.succeed(2, type);
	}

	@Test
	void urlOfNoDataSourceIsRefused() {
		String found = ", which is the URL of no DataSource bean of the context: 'first' has " + FIRST
				+ ", 'second' has " + SECOND + ". ";

		assertRefused(FlywayForeignTestCase.class, "Flyway migrates jdbc:postgresql://localhost:1/third" + found
				+ "Set spring.flyway.url to the URL of the bean that is to be migrated, or remove it for the tests. "
				+ "Or annotate that bean with @FlywayDataSource.");
		assertRefused(LiquibaseForeignTestCase.class,
				"Liquibase bean 'liquibase' migrates jdbc:postgresql://localhost:1/third" + found
						+ "Set spring.liquibase.url to the URL of the bean that is to be migrated, or remove it for the "
						+ "tests. Or annotate that bean with @LiquibaseDataSource.");
	}

	@Test
	void urlOfAnotherDatabaseThanTheOnlyOneIsRefused() {
		assertRefused(FlywayForeignToOneTestCase.class,
				"Flyway migrates " + SECOND + ", which is the URL of no DataSource bean of the context: 'first' has "
						+ FIRST + ". Set spring.flyway.url to the URL of the bean that is to be migrated, or remove it "
						+ "for the tests. Or annotate that bean with @FlywayDataSource.");
	}

	private static void assertRefused(Class<?> type, String message) {
		assertThat(TestCases.failures(TestCases.run(type)).get(0)).rootCause()
			.isInstanceOf(IsolatedDatabaseException.class)
			.hasMessage(message);
	}

	private static HikariDataSource pool(String url) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(url);
		return pool;
	}

	/**
	 * Finds the users in one of the databases only.
	 */
	@SpringBootTest(classes = NoBeans.class, webEnvironment = WebEnvironment.NONE, properties = CHANGE_LOG)
	@ImportAutoConfiguration({ FlywayAutoConfiguration.class, LiquibaseAutoConfiguration.class })
	@IsolatedDatabase
	abstract static class AbstractTestCase {

		private final String migrated;

		AbstractTestCase(String migrated) {
			this.migrated = migrated;
		}

		@RepeatedTest(2)
		void onlyOneIsMigrated(@Autowired ListableBeanFactory beans) {
			assertThat(beans.getBeansOfType(DataSource.class)).containsKeys("first", "second")
				.allSatisfy((name, dataSource) -> assertThat(hasUsers(dataSource))
					.isEqualTo(name.equals(this.migrated) || name.equals("wrapper")));
		}

		private static Boolean hasUsers(DataSource dataSource) {
			return new JdbcTemplate(dataSource).queryForObject("SELECT to_regclass('users') IS NOT NULL",
					Boolean.class);
		}

	}

	abstract static class FirstIsMigrated extends AbstractTestCase {

		FirstIsMigrated() {
			super("first");
		}

	}

	abstract static class SecondIsMigrated extends AbstractTestCase {

		SecondIsMigrated() {
			super("second");
		}

	}

	@Import(TwoDataSources.class)
	@TestPropertySource(properties = { FLYWAY_SECOND, "spring.flyway.user=migrator" })
	static class FlywayTestCase extends SecondIsMigrated {

	}

	@Import(TwoDataSources.class)
	@TestPropertySource(properties = { NO_FLYWAY, LIQUIBASE, LIQUIBASE_SECOND, "spring.liquibase.user=migrator" })
	static class LiquibaseTestCase extends SecondIsMigrated {

	}

	@Import(WithoutPrimary.class)
	@TestPropertySource(properties = FLYWAY_SECOND)
	static class FlywayWithoutPrimaryTestCase extends SecondIsMigrated {

	}

	@Import(WithoutPrimary.class)
	@TestPropertySource(properties = { NO_FLYWAY, LIQUIBASE, LIQUIBASE_SECOND })
	static class LiquibaseWithoutPrimaryTestCase extends SecondIsMigrated {

	}

	@Import(NotDefaultCandidate.class)
	@TestPropertySource(properties = FLYWAY_SECOND)
	static class FlywayNotDefaultCandidateTestCase extends SecondIsMigrated {

	}

	@Import(NotDefaultCandidate.class)
	@TestPropertySource(properties = { NO_FLYWAY, LIQUIBASE, LIQUIBASE_SECOND })
	static class LiquibaseNotDefaultCandidateTestCase extends SecondIsMigrated {

	}

	@Import({ TwoDataSources.class, FlywayDetails.class })
	static class FlywayDetailsTestCase extends SecondIsMigrated {

	}

	@Import({ TwoDataSources.class, LiquibaseDetails.class })
	@TestPropertySource(properties = { NO_FLYWAY, LIQUIBASE })
	static class LiquibaseDetailsTestCase extends SecondIsMigrated {

	}

	@Import(Annotated.class)
	@TestPropertySource(properties = "spring.flyway.url=" + FOREIGN)
	static class FlywayDataSourceTestCase extends SecondIsMigrated {

	}

	@Import(Annotated.class)
	@TestPropertySource(properties = { NO_FLYWAY, LIQUIBASE, "spring.liquibase.url=" + FOREIGN })
	static class LiquibaseDataSourceTestCase extends SecondIsMigrated {

	}

	@Import(TwoDataSources.class)
	@TestPropertySource(properties = "spring.flyway.user=migrator")
	static class FlywayUserTestCase extends FirstIsMigrated {

	}

	@Import(Wrapped.class)
	@TestPropertySource(properties = "spring.flyway.user=migrator")
	static class FlywayUserLazyTestCase extends FirstIsMigrated {

	}

	@Import(TwoDataSources.class)
	@TestPropertySource(properties = { NO_FLYWAY, LIQUIBASE, "spring.liquibase.user=migrator" })
	static class LiquibaseUserTestCase extends FirstIsMigrated {

	}

	@Import(TwoDataSources.class)
	@TestPropertySource(properties = "spring.flyway.url=" + FOREIGN)
	static class FlywayForeignTestCase extends FirstIsMigrated {

	}

	@Import(TwoDataSources.class)
	@TestPropertySource(properties = { NO_FLYWAY, LIQUIBASE, "spring.liquibase.url=" + FOREIGN })
	static class LiquibaseForeignTestCase extends FirstIsMigrated {

	}

	@Import(OneDataSource.class)
	@TestPropertySource(properties = FLYWAY_SECOND)
	static class FlywayForeignToOneTestCase extends FirstIsMigrated {

	}

	@Configuration(proxyBeanMethods = false)
	static class NoBeans {

	}

	@Configuration(proxyBeanMethods = false)
	static class OneDataSource {

		@Bean
		DataSource first() {
			return pool(FIRST);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoDataSources {

		@Bean
		@Primary
		DataSource first() {
			return pool(FIRST);
		}

		@Bean
		DataSource second() {
			return pool(SECOND);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithoutPrimary {

		@Bean
		DataSource first() {
			return pool(FIRST);
		}

		@Bean
		DataSource second() {
			return new DriverManagerDataSource(SECOND);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(OneDataSource.class)
	static class NotDefaultCandidate {

		@Bean(defaultCandidate = false)
		DataSource second() {
			return pool(SECOND);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(OneDataSource.class)
	static class Annotated {

		@Bean(defaultCandidate = false)
		@FlywayDataSource
		@LiquibaseDataSource
		DataSource second() {
			return pool(SECOND);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(WithoutPrimary.class)
	static class Wrapped {

		@Bean
		@Primary
		DataSource wrapper(@Qualifier("first") DataSource first) {
			return new LazyConnectionDataSourceProxy(first);
		}

	}

	static class FlywayDetails implements FlywayConnectionDetails {

		@Override
		public String getJdbcUrl() {
			return SECOND;
		}

		@Override
		public String getUsername() {
			return "migrator";
		}

		@Override
		public String getPassword() {
			return "secret";
		}

	}

	static class LiquibaseDetails implements LiquibaseConnectionDetails {

		@Override
		public String getJdbcUrl() {
			return SECOND;
		}

		@Override
		public String getUsername() {
			return "migrator";
		}

		@Override
		public String getPassword() {
			return "secret";
		}

	}

}
