package io.isolateddb.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.IsolatedDatabase;
import io.isolateddb.migration.LiquibaseMigrator;
import io.isolateddb.testsupport.ChangeLogs;
import io.isolateddb.testsupport.TestPostgreSql;
import liquibase.integration.spring.SpringLiquibase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Primary;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Whatever Liquibase runs, the database of a test holds what one run on an empty database
 * makes. Where the files of the change log decide that, they run once for all contexts
 * and runs. The time at which Liquibase has run a change set tells whether it was run
 * again.
 */
class LiquibaseRunsOnceIntegrationTests {

	private static final int MIGRATIONS = 200;

	/**
	 * How many change sets have run, and when, to the microsecond.
	 */
	private static final String HISTORY = "SELECT count(*) || ' ' || min(deployment_id) || ' ' || max(deployment_id) "
			+ "|| ' ' || md5(string_agg(id || dateexecuted || exectype, ',' ORDER BY orderexecuted)) "
			+ "FROM databasechangelog";

	private static final List<String> CONTENT = List.of(
			"SELECT t::text FROM (SELECT id, author, filename, orderexecuted, exectype, md5sum, description, comments, "
					+ "tag, liquibase, contexts, labels FROM databasechangelog) t ORDER BY orderexecuted",
			"SELECT t::text FROM databasechangeloglock t", "SELECT t::text FROM users t ORDER BY id",
			"SELECT table_name || column_name || data_type || coalesce(column_default, '') FROM "
					+ "information_schema.columns WHERE table_schema = 'public' ORDER BY 1",
			"SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
			"SELECT nextval('users_id_seq')::text");

	@TempDir
	private static Path folder;

	@BeforeAll
	static void write() throws IOException {
		StartUps.files(folder);
		String tables = IntStream.rangeClosed(4, MIGRATIONS)
			.mapToObj((number) -> "--changeset suite:%1$d\nCREATE TABLE t%1$d (id int)\n".formatted(number))
			.collect(Collectors.joining());
		write("tables.sql", "--liquibase formatted sql\n" + tables);
		write("seed.sql", "INSERT INTO users (name) VALUES ('${name}') -- " + UUID.randomUUID());
		write("users.csv", "name\nGrace\n");
		write("master.xml", ChangeLogs.BEGIN + """
				<property name="name" value="Ada"/>
				<changeSet id="1" author="suite">
					<createTable tableName="users">
						<column name="id" type="bigint" autoIncrement="true"><constraints primaryKey="true"/></column>
						<column name="name" type="text"/>
					</createTable>
				</changeSet>
				<changeSet id="2" author="suite"><sqlFile path="seed.sql" relativeToChangelogFile="true"/></changeSet>
				<changeSet id="3" author="suite">
					<preConditions onFail="MARK_RAN"><rowCount tableName="users" expectedRows="1"/></preConditions>
					<loadData file="users.csv" relativeToChangelogFile="true" tableName="users"/>
				</changeSet>
				<include file="tables.sql" relativeToChangelogFile="true"/>
				""" + ChangeLogs.END);
	}

	@BeforeAll
	static void writeSeveral() throws IOException {
		write("schema.sql", "--liquibase formatted sql\n--changeset suite:1\nCREATE SCHEMA audit");
		for (String name : List.of("orders", "lines", "stock")) {
			write(name + ".sql",
					"--liquibase formatted sql\n--changeset suite:%1$s\nCREATE TABLE %1$s (id int) -- %2$s\n"
						.formatted(name, UUID.randomUUID()));
		}
	}

	private static void write(String file, String content) throws IOException {
		Files.writeString(folder.resolve(file), content);
	}

	@Test
	void changeSetsRunOnceForAllContextsAndRuns() throws Exception {
		List<String> seen = StartUps.run(MigratedTestCase.class, MigratedInAnotherContextTestCase.class);
		String inAnotherRun = StartUps.runInAnotherJvm(MigratedTestCase.class);

		assertThat(seen.get(0)).startsWith(MIGRATIONS + " ");
		assertThat(seen).hasSize(2).containsOnly(seen.get(0));
		assertThat(inAnotherRun).isEqualTo(seen.get(0));
	}

	@Test
	void contentIsThatOfAnOrdinaryRun() throws Exception {
		DataSource ordinary = TestPostgreSql.newDatabase();
		SpringLiquibase liquibase = liquibase(ordinary, "master.xml");
		liquibase.afterPropertiesSet();

		assertThat(StartUps.run(ContentTestCase.class)).isEqualTo(content(ordinary));
	}

	@Test
	void changeSetsRunAgainWithAnotherParameter() {
		List<String> seen = StartUps.run(MigratedTestCase.class, AnotherParameterTestCase.class);

		assertThat(seen.get(1)).isNotEqualTo(seen.get(0));
	}

	@Test
	void severalChangeLogsOfSeveralDatabasesRunOnce() {
		List<String> seen = StartUps.run(SeveralTestCase.class, SeveralInAnotherContextTestCase.class);

		assertThat(seen).hasSize(4);
		assertThat(seen.get(0)).startsWith("2 ").isEqualTo(seen.get(2));
		assertThat(seen.get(1)).startsWith("1 ").isEqualTo(seen.get(3));
	}

	@Test
	void parametersAreThoseOfTheDataSourceThatIsMigrated() {
		assertThat(StartUps.run(OwnSchemaTestCase.class)).containsExactly("audit public");
	}

	@Test
	void resultIsNotUsedIfAFileHasChangedMeanwhile() throws IOException {
		DataSource dataSource = TestPostgreSql.newDatabase();
		write("changing.sql", "--liquibase formatted sql\n--changeset suite:1\nCREATE TABLE a (id int)\n");
		LiquibaseMigrator migrator = LiquibaseMigrator.of(liquibase(dataSource, "changing.sql"), "postgresql");
		write("changing.sql", "--liquibase formatted sql\n--changeset suite:1\nCREATE TABLE b (id int)\n");

		assertThatIllegalStateException().isThrownBy(() -> migrator.migrate(dataSource))
			.withMessageContaining("has read files");
	}

	private static SpringLiquibase liquibase(DataSource dataSource, String changeLog) {
		SpringLiquibase liquibase = new SpringLiquibase();
		liquibase.setDataSource(dataSource);
		liquibase.setChangeLog(StartUps.file(changeLog));
		liquibase.setResourceLoader(new DefaultResourceLoader());
		return liquibase;
	}

	private static List<String> content(DataSource dataSource) {
		JdbcClient jdbc = JdbcClient.create(dataSource);
		return CONTENT.stream().map((query) -> String.join(" ", jdbc.sql(query).query(String.class).list())).toList();
	}

	@UsersTest
	@TestPropertySource(properties = { "spring.flyway.enabled=false", "spring.liquibase.enabled=true" })
	abstract static class Migrated {

		@DynamicPropertySource
		static void changeLog(DynamicPropertyRegistry registry) {
			registry.add("spring.liquibase.change-log", () -> StartUps.file("master.xml"));
		}

		@Test
		void seeHistory(@Autowired JdbcClient jdbc, @Autowired ApplicationContext context) {
			StartUps.see(jdbc, HISTORY);
			StartUps.assertShared(context);
		}

	}

	@IsolatedDatabase
	static class MigratedTestCase extends Migrated {

	}

	@TestPropertySource(properties = "another=context")
	@IsolatedDatabase
	static class MigratedInAnotherContextTestCase extends Migrated {

	}

	@TestPropertySource(properties = "spring.liquibase.parameters.name=Alan")
	@IsolatedDatabase
	static class AnotherParameterTestCase extends Migrated {

	}

	@UsersTest
	@TestPropertySource(properties = { "spring.flyway.enabled=false", "spring.liquibase.enabled=true" })
	@IsolatedDatabase
	static class ContentTestCase {

		@DynamicPropertySource
		static void changeLog(DynamicPropertyRegistry registry) {
			registry.add("spring.liquibase.change-log", () -> StartUps.file("master.xml"));
		}

		@Test
		void seeContent(@Autowired JdbcClient jdbc) {
			CONTENT.forEach((query) -> StartUps.see(jdbc, query));
		}

	}

	@SpringBootTest(classes = Several.class, webEnvironment = SpringBootTest.WebEnvironment.NONE)
	abstract static class SeveralDatabases {

		@Test
		void seeHistories(@Autowired DataSource orders, @Autowired @Qualifier("stock") DataSource stock,
				@Autowired ApplicationContext context) {
			Stream.of(orders, stock).map(JdbcClient::create).forEach((jdbc) -> StartUps.see(jdbc, HISTORY));
			StartUps.assertShared(context);
		}

	}

	@IsolatedDatabase
	static class SeveralTestCase extends SeveralDatabases {

	}

	@TestPropertySource(properties = "another=context")
	@IsolatedDatabase
	static class SeveralInAnotherContextTestCase extends SeveralDatabases {

	}

	@Configuration(proxyBeanMethods = false)
	static class Several {

		@Bean
		@Primary
		HikariDataSource orders() {
			return pool("orders");
		}

		@Bean
		HikariDataSource stock() {
			return pool("stock");
		}

		private static HikariDataSource pool(String name) {
			HikariDataSource pool = new HikariDataSource();
			pool.setJdbcUrl("jdbc:postgresql://localhost:1/" + name);
			return pool;
		}

		@Bean
		@DependsOn("ordersLiquibase")
		SpringLiquibase linesLiquibase(DataSource dataSource) {
			return liquibase(dataSource, "lines.sql");
		}

		@Bean
		SpringLiquibase ordersLiquibase(DataSource dataSource) {
			return liquibase(dataSource, "orders.sql");
		}

		@Bean
		SpringLiquibase stockLiquibase(@Qualifier("stock") DataSource dataSource) {
			return liquibase(dataSource, "stock.sql");
		}

	}

	@SpringBootTest(classes = OwnSchema.class, webEnvironment = SpringBootTest.WebEnvironment.NONE)
	@IsolatedDatabase
	static class OwnSchemaTestCase {

		@Test
		void seeSchemas(@Autowired DataSource dataSource, @Autowired ApplicationContext context) {
			StartUps.see(JdbcClient.create(dataSource),
					"SELECT table_schema FROM information_schema.tables WHERE table_name IN ('lines', 'orders') "
							+ "ORDER BY table_name");
			StartUps.assertShared(context);
		}

	}

	/**
	 * One database with two schemas, each with a DataSource of its own.
	 */
	@Configuration(proxyBeanMethods = false)
	static class OwnSchema {

		@Bean
		@Primary
		HikariDataSource orders() {
			return Several.pool("own");
		}

		@Bean
		HikariDataSource audit() {
			return Several.pool("own?currentSchema=audit");
		}

		@Bean
		SpringLiquibase schemaLiquibase(DataSource dataSource) {
			return liquibase(dataSource, "schema.sql");
		}

		@Bean
		@DependsOn("schemaLiquibase")
		SpringLiquibase ordersLiquibase(DataSource dataSource) {
			return liquibase(dataSource, "orders.sql");
		}

		@Bean
		@DependsOn("ordersLiquibase")
		SpringLiquibase linesLiquibase(@Qualifier("audit") DataSource dataSource) {
			return liquibase(dataSource, "lines.sql");
		}

	}

}
