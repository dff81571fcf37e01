package io.isolateddb.integration;

import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.testsupport.TestPostgreSql;
import liquibase.integration.spring.SpringLiquibase;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.JDBC;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.embedded.ConnectionProperties;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseConfigurer;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * DataSource beans whose URLs are equal but for the parameters are one database. Each
 * keeps its own parameters. The user may say so of others, too, or leave some alone.
 */
class WhichDataSourcesAreOneDatabaseIntegrationTests {

	@Test
	void dataSourcesWhoseParametersDifferShareADatabase() {
		TestCases.succeed(2, ParametersTestCase.class);
	}

	@Test
	void replicasAreOneDatabaseIfTheUserSaysSo() {
		TestCases.succeed(2, ReplicasTestCase.class);
	}

	@Test
	void unknownBeanIsRefused() {
		assertRefused(UnknownTestCase.class, "Could not use the property isolated-database.same-database.writer = "
				+ "'nobody': there is no DataSource bean 'nobody'. The context has the DataSource beans [readReplica, "
				+ "backup, writer]. Set it to the name of one that has a database of its own.");
	}

	@Test
	void excludedDataSourcesAreLeftAsTheyAre() {
		TestCases.succeed(2, ExcludedTestCase.class);
	}

	@ParameterizedTest
	@ValueSource(classes = { ExcludedFlywayBeanTestCase.class, ExcludedFlywayUrlTestCase.class,
			ExcludedLiquibaseBeanTestCase.class, ExcludedLiquibaseUrlTestCase.class })
	void migrationsOfExcludedDataSourcesAreLeftAsTheyAre(Class<?> type) {
		TestCases.succeed(1, type);
	}

	@Test
	void attributesForAnExcludedDataSourceAreRefused() {
		assertRefused(ExcludedAttributeTestCase.class, "No database for " + ExcludedAttributeTestCase.class.getName()
				+ "#fails: DataSource bean 'meta' is left as it is by isolated-database.exclude. Remove the name from "
				+ "that property, or from the attribute 'dataSource' of @IsolatedDatabase.");
	}

	private static String engines() {
		return DatabaseProduct.all().stream().map(DatabaseProduct::name).collect(Collectors.joining(", "));
	}

	@Test
	void dataSourceWithoutEngineIsRefused() {
		assertRefused(NoEngineTestCase.class, "DataSource bean 'meta' cannot be isolated: it is for jdbc:hsqldb:…, and "
				+ "there are engines for " + engines() + " only. List it in isolated-database.exclude=meta to leave it "
				+ "as it is, or set isolated-database.same-database.meta to the DataSource bean whose database it is "
				+ "to have, one of [first].");
	}

	@Test
	void embeddedDatabaseIsRefused() {
		assertRefused(EmbeddedTestCase.class, "DataSource bean 'meta' cannot be isolated: it is an embedded database, "
				+ "which has its content already. List it in isolated-database.exclude=meta to "
				+ "leave it as it is, or set isolated-database.same-database.meta to the DataSource bean whose "
				+ "database it is to have.");
	}

	private static void assertRefused(Class<?> type, String message) {
		Throwable failure = TestCases.failures(TestCases.run(type)).get(0);
		assertThat(NestedExceptionUtils.getMostSpecificCause(failure)).isInstanceOf(IsolatedDatabaseException.class)
			.hasMessage(message);
	}

	private static String ask(DataSource dataSource, String sql) {
		return JdbcClient.create(dataSource).sql(sql).query(String.class).single();
	}

	@SpringBootTest(classes = ParametersTestCase.Declared.class, webEnvironment = WebEnvironment.NONE)
	@IsolatedDatabase
	static class ParametersTestCase {

		@RepeatedTest(2)
		void areOneDatabase(@Autowired @Qualifier("web") DataSource web, @Autowired @Qualifier("jobs") DataSource jobs,
				@Autowired @Qualifier("other") DataSource other) {
			assertThat(ask(web, "SELECT current_database()")).startsWith("isodb_")
				.isEqualTo(ask(jobs, "SELECT current_database()"))
				.isNotEqualTo(ask(other, "SELECT current_database()"));
			assertThat(ask(web, "SHOW application_name")).isEqualTo("web");
			assertThat(ask(jobs, "SHOW application_name")).isEqualTo("jobs");
			assertThat(ask(jobs, "SHOW search_path")).isEqualTo("work");
			JdbcClient.create(web).sql("CREATE TABLE once ()").update();
		}

		@Configuration(proxyBeanMethods = false)
		static class Declared {

			@Bean
			DataSource web() {
				return new DriverManagerDataSource("jdbc:postgresql://localhost/app?ApplicationName=web");
			}

			@Bean
			DataSource jobs() {
				return new DriverManagerDataSource(
						"jdbc:postgresql://127.0.0.1:5432/app?ApplicationName=jobs&currentSchema=work");
			}

			@Bean
			DataSource other() {
				return new DriverManagerDataSource("jdbc:postgresql://localhost/other?ApplicationName=web");
			}

		}

	}

	@SpringBootTest(classes = Replicas.class, webEnvironment = WebEnvironment.NONE,
			properties = { "isolated-database.same-database.readreplica=writer",
					"isolated-database.same-database.backup=readReplica" })
	@IsolatedDatabase
	static class ReplicasTestCase {

		@RepeatedTest(2)
		void areOneDatabase(@Autowired Map<String, DataSource> beans) {
			assertThat(beans.keySet()).containsExactly("readReplica", "backup", "writer");
			assertThat(beans.values().stream().map((bean) -> ask(bean, "SELECT current_database()")).distinct())
				.hasSize(1)
				.allMatch((name) -> name.startsWith("isodb_"));
			assertThat(ask(beans.get("readReplica"), "SHOW application_name")).isEqualTo("replica");
			JdbcClient.create(beans.get("backup")).sql("CREATE TABLE once ()").update();
		}

	}

	@SpringBootTest(classes = Replicas.class, webEnvironment = WebEnvironment.NONE,
			properties = "isolated-database.same-database.writer=nobody")
	@IsolatedDatabase
	static class UnknownTestCase {

		@Test
		void fails() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Replicas {

		@Bean
		DataSource readReplica() {
			return new DriverManagerDataSource("jdbc:postgresql://replica/app?ApplicationName=replica");
		}

		@Bean
		DataSource backup() {
			return new DriverManagerDataSource("jdbc:postgresql://backup/app");
		}

		@Bean
		DataSource writer() {
			return new DriverManagerDataSource("jdbc:postgresql://writer/app");
		}

	}

	@SpringBootTest(classes = { First.class, SqLite.class }, webEnvironment = WebEnvironment.NONE,
			properties = "isolated-database.exclude=meta, nobody")
	@IsolatedDatabase
	static class ExcludedTestCase {

		@RepeatedTest(2)
		void isLeftAsItIs(@Autowired @Qualifier("first") DataSource first,
				@Autowired @Qualifier("meta") DataSource meta) {
			assertThat(ask(first, "SELECT current_database()")).startsWith("isodb_");
			assertThat(meta).hasSameClassAs(new DriverManagerDataSource());
			assertThat(ask(meta, "SELECT 'SQLite ' || sqlite_version()")).startsWith("SQLite 3");
		}

	}

	@SpringBootTest(classes = { First.class, SqLite.class }, webEnvironment = WebEnvironment.NONE,
			properties = "isolated-database.exclude=meta")
	@IsolatedDatabase(dataSource = "meta")
	static class ExcludedAttributeTestCase {

		@Test
		void fails() {
		}

	}

	@SpringBootTest(classes = { First.class, SqLite.class }, webEnvironment = WebEnvironment.NONE,
			properties = "meta=jdbc:hsqldb:mem:meta")
	@IsolatedDatabase
	static class NoEngineTestCase {

		@Test
		void fails() {
		}

	}

	@SpringBootTest(classes = Embedded.class, webEnvironment = WebEnvironment.NONE)
	@IsolatedDatabase
	static class EmbeddedTestCase {

		@Test
		void fails() {
		}

	}

	/**
	 * Migrates a database that is left as it is, and not that of the test.
	 */
	@SpringBootTest(classes = { First.class, Legacy.class }, webEnvironment = WebEnvironment.NONE,
			properties = { "isolated-database.exclude=legacy",
					"spring.liquibase.change-log=classpath:io/isolateddb/integration/changelog.sql" })
	@ImportAutoConfiguration({ FlywayAutoConfiguration.class, LiquibaseAutoConfiguration.class })
	@IsolatedDatabase
	abstract static class ExcludedMigrations {

		private static final String HAS_USERS = "SELECT to_regclass('users') IS NOT NULL";

		@Test
		void areLeftAsTheyAre(@Autowired @Qualifier("first") DataSource first,
				@Autowired @Qualifier("legacy") DataSource legacy) {
			assertThat(ask(first, HAS_USERS)).isEqualTo("f");
			assertThat(ask(legacy, HAS_USERS)).isEqualTo("t");
			assertThat(ask(legacy, "SELECT current_database()")).doesNotStartWith("isodb_");
		}

	}

	@Import(OwnFlyway.class)
	static class ExcludedFlywayBeanTestCase extends ExcludedMigrations {

	}

	static class ExcludedFlywayUrlTestCase extends ExcludedMigrations {

		@DynamicPropertySource
		static void properties(DynamicPropertyRegistry properties) {
			Legacy.addTo("spring.flyway", properties);
		}

	}

	@Import(OwnLiquibase.class)
	@TestPropertySource(properties = { "spring.flyway.enabled=false", "spring.liquibase.enabled=true" })
	static class ExcludedLiquibaseBeanTestCase extends ExcludedMigrations {

	}

	@TestPropertySource(properties = { "spring.flyway.enabled=false", "spring.liquibase.enabled=true" })
	static class ExcludedLiquibaseUrlTestCase extends ExcludedMigrations {

		@DynamicPropertySource
		static void properties(DynamicPropertyRegistry properties) {
			Legacy.addTo("spring.liquibase", properties);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnFlyway {

		@Bean(initMethod = "migrate")
		Flyway flyway(@Qualifier("legacy") DataSource legacy) {
			return Flyway.configure().dataSource(legacy).load();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnLiquibase {

		@Bean
		SpringLiquibase liquibase(@Qualifier("legacy") DataSource legacy,
				@Value("${spring.liquibase.change-log}") String changeLog) {
			SpringLiquibase liquibase = new SpringLiquibase();
			liquibase.setDataSource(legacy);
			liquibase.setChangeLog(changeLog);
			return liquibase;
		}

	}

	/**
	 * A database of its own for each context.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Legacy {

		private static final Deque<PGSimpleDataSource> created = new ConcurrentLinkedDeque<>();

		static void addTo(String prefix, DynamicPropertyRegistry properties) {
			PGSimpleDataSource database = (PGSimpleDataSource) TestPostgreSql.newDatabase();
			created.push(database);
			properties.add(prefix + ".url", database::getUrl);
			properties.add(prefix + ".user", database::getUser);
			properties.add(prefix + ".password", database::getPassword);
		}

		@Bean
		DataSource legacy() {
			return created.isEmpty() ? TestPostgreSql.newDatabase() : created.pop();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class First {

		@Bean
		@Primary
		DataSource first() {
			return new DriverManagerDataSource("jdbc:postgresql://localhost/first");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SqLite {

		@Bean
		DataSource meta(@Value("${meta:jdbc:sqlite::memory:}") String url) {
			return new DriverManagerDataSource(url);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Embedded {

		@Bean
		EmbeddedDatabase meta() {
			return new EmbeddedDatabaseBuilder().setDatabaseConfigurer(new EmbeddedDatabaseConfigurer() {

				@Override
				public void configureConnectionProperties(ConnectionProperties properties, String databaseName) {
					properties.setDriverClass(JDBC.class);
					properties.setUrl("jdbc:sqlite::memory:");
				}

				@Override
				public void shutdown(DataSource dataSource, String databaseName) {
				}

			}).build();
		}

	}

}
