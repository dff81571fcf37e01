package io.isolateddb.starter;

import java.util.List;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.IsolatedDatabase;
import jakarta.persistence.EntityManager;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The starter switches nothing on in an application: these have the class path of a user
 * who has added it, and no Flyway.
 */
class StarterChangesNothingIntegrationTests {

	@ParameterizedTest
	@ValueSource(strings = { "org.flywaydb.core.Flyway",
			"org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration" })
	void flywayIsNotOnTheClassPath(String name) {
		assertThat(ClassUtils.isPresent(name, null)).isFalse();
	}

	private static List<String> tables(JdbcClient jdbc) {
		return jdbc.sql(
				"SELECT lower(table_name) FROM information_schema.tables WHERE lower(table_schema) = 'public' ORDER BY 1")
			.query(String.class)
			.list();
	}

	@Nested
	@SpringBootTest(properties = { "spring.jpa.hibernate.ddl-auto=create-drop", "spring.liquibase.enabled=false" })
	@IsolatedDatabase
	class HibernateMakesTheSchema {

		@Autowired
		EntityManager entities;

		@Autowired
		TransactionTemplate transactions;

		@Autowired
		JdbcClient jdbc;

		@RepeatedTest(2)
		void eachTestHasSchemaAndRowsOfItsOwn() {
			this.transactions.executeWithoutResult((status) -> this.entities.persist(new ItemsApplication.Item()));

			assertThat(this.jdbc.sql("SELECT count(*) FROM items").query(Integer.class).single()).isOne();
			assertThat(tables(this.jdbc)).containsExactly("items");
		}

	}

	@Nested
	@SpringBootTest
	@IsolatedDatabase
	class LiquibaseMakesTheSchema {

		@Autowired
		JdbcClient jdbc;

		@RepeatedTest(2)
		void eachTestHasSchemaAndRowsOfItsOwn() {
			this.jdbc.sql("INSERT INTO items VALUES (1)").update();

			assertThat(this.jdbc.sql("SELECT count(*) FROM items").query(Integer.class).single()).isOne();
			assertThat(tables(this.jdbc)).containsExactly("databasechangelog", "databasechangeloglock", "items");
		}

	}

	@Nested
	@SpringBootTest(properties = { "spring.datasource.url=jdbc:h2:mem:starter", "spring.liquibase.enabled=false",
			"spring.sql.init.schema-locations=classpath:db/things.sql" })
	class NoAnnotation {

		@Autowired
		DataSource dataSource;

		@Autowired
		ConfigurableListableBeanFactory beans;

		@Autowired
		JdbcClient jdbc;

		@Test
		void contextIsAsWithoutTheStarter() {
			assertThat(this.dataSource).isExactlyInstanceOf(HikariDataSource.class);
			assertThat(this.beans.getSingletonNames()).noneMatch((name) -> name.toLowerCase().contains("isolated"));
			assertThat(tables(this.jdbc)).contains("items", "things").doesNotContain("flyway_schema_history");
		}

	}

}
