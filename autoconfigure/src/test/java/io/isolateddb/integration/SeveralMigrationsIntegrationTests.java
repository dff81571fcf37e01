package io.isolateddb.integration;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.IsolatedDatabase;
import liquibase.integration.spring.SpringLiquibase;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each Flyway and each Liquibase of a context migrates the DataSource that it has, in the
 * order that the application gives them.
 */
class SeveralMigrationsIntegrationTests {

	private static final AtomicInteger loaded = new AtomicInteger();

	@TempDir
	private static Path folder;

	@BeforeAll
	static void write() throws IOException {
		MigrationFiles.write(folder, "orders/V1__orders.sql", "CREATE TABLE orders AS SELECT 1 AS id");
		MigrationFiles.write(folder, "lines/V1__lines.sql", "CREATE TABLE lines AS SELECT id AS order_id FROM orders");
		MigrationFiles.write(folder, "stock/V1__stock.sql", "CREATE TABLE stock AS SELECT 3 AS amount");
		MigrationFiles.write(folder, "liquibase/orders.sql",
				"--liquibase formatted sql\n--changeset suite:1\nCREATE TABLE orders (id int)");
		MigrationFiles.write(folder, "liquibase/lines.sql",
				"--liquibase formatted sql\n--changeset suite:2\nCREATE TABLE lines AS SELECT id AS order_id FROM orders");
		MigrationFiles.write(folder, "liquibase/stock.sql",
				"--liquibase formatted sql\n--changeset suite:3\nCREATE TABLE stock (amount int)");
	}

	@Test
	void eachFlywayMigratesItsOwnDataSourceAndTheNextOneStartsFromWhatItMade() {
		TestCases.succeed(2, FlywaysTestCase.class);
		TestCases.succeed(2, FlywaysOfAnotherContextTestCase.class);

		assertThat(loaded).hasValue(2);
	}

	@Test
	void eachLiquibaseMigratesItsOwnDataSource() {
		TestCases.succeed(2, LiquibasesTestCase.class);
	}

	private static HikariDataSource pool(String name) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl("jdbc:postgresql://localhost:1/" + name);
		return pool;
	}

	/**
	 * Two databases: that of orders, and that of the stock.
	 */
	abstract static class TwoDatabases {

		@RepeatedTest(2)
		void eachIsMigrated(@Autowired DataSource orders, @Autowired @Qualifier("stock") DataSource stock) {
			assertThat(tables(orders)).isEqualTo("lines orders");
			assertThat(tables(stock)).isEqualTo("stock");

			JdbcClient.create(stock).sql("DROP TABLE stock").update();
		}

		private static String tables(DataSource dataSource) {
			return JdbcClient.create(dataSource)
				.sql("SELECT string_agg(table_name, ' ' ORDER BY table_name) FROM information_schema.tables "
						+ "WHERE table_schema = 'public' AND table_name NOT LIKE '%history%' "
						+ "AND table_name NOT LIKE 'databasechangelog%'")
				.query(String.class)
				.single();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Pools {

		@Bean
		@Primary
		HikariDataSource orders() {
			return pool("orders");
		}

		@Bean
		HikariDataSource stock() {
			return pool("stock");
		}

	}

	@SpringBootTest(classes = { Pools.class, Flyways.class }, webEnvironment = SpringBootTest.WebEnvironment.NONE)
	@IsolatedDatabase
	static class FlywaysTestCase extends TwoDatabases {

	}

	@SpringBootTest(classes = { Pools.class, Flyways.class }, webEnvironment = SpringBootTest.WebEnvironment.NONE)
	@TestPropertySource(properties = "another=context")
	@IsolatedDatabase
	static class FlywaysOfAnotherContextTestCase extends TwoDatabases {

	}

	@SpringBootTest(classes = { Pools.class, Liquibases.class }, webEnvironment = SpringBootTest.WebEnvironment.NONE)
	@IsolatedDatabase
	static class LiquibasesTestCase extends TwoDatabases {

	}

	/**
	 * The lines come first by name, but depend on the orders.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Flyways {

		@Bean
		@DependsOn("ordersInitializer")
		FlywayMigrationInitializer linesInitializer(@Qualifier("linesFlyway") Flyway flyway) {
			return new FlywayMigrationInitializer(flyway, null);
		}

		@Bean
		Flyway linesFlyway(DataSource dataSource) {
			return flyway(dataSource, "lines");
		}

		@Bean
		FlywayMigrationInitializer ordersInitializer(@Qualifier("ordersFlyway") Flyway flyway) {
			loaded.incrementAndGet();
			return new FlywayMigrationInitializer(flyway, null);
		}

		@Bean
		Flyway ordersFlyway(DataSource dataSource) {
			return flyway(dataSource, "orders");
		}

		@Bean(initMethod = "migrate")
		Flyway stockFlyway(@Qualifier("stock") DataSource dataSource) {
			return flyway(dataSource, "stock");
		}

		private static Flyway flyway(DataSource dataSource, String location) {
			return Flyway.configure()
				.dataSource(dataSource)
				.table(location + "_history")
				.baselineOnMigrate(true)
				.baselineVersion("0")
				.locations("filesystem:" + folder.resolve(location))
				.load();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Liquibases {

		@Bean
		@DependsOn("ordersLiquibase")
		SpringLiquibase linesLiquibase(DataSource dataSource) {
			return liquibase(dataSource, "lines");
		}

		@Bean
		SpringLiquibase ordersLiquibase(DataSource dataSource) {
			return liquibase(dataSource, "orders");
		}

		@Bean
		SpringLiquibase stockLiquibase(@Qualifier("stock") DataSource dataSource) {
			return liquibase(dataSource, "stock");
		}

		private static SpringLiquibase liquibase(DataSource dataSource, String changeLog) {
			SpringLiquibase liquibase = new SpringLiquibase();
			liquibase.setDataSource(dataSource);
			liquibase.setChangeLog("file:" + folder.resolve("liquibase").resolve(changeLog + ".sql"));
			return liquibase;
		}

	}

}
