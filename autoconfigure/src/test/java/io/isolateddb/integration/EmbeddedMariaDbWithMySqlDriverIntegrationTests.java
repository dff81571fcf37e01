package io.isolateddb.integration;

import io.isolateddb.IsolatedDatabase;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.dialect.Dialect;
import org.hibernate.dialect.MariaDBDialect;
import org.hibernate.dialect.MySQLDialect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with Hibernate and MySQL's driver works on the embedded MariaDB without
 * settings.
 */
class EmbeddedMariaDbWithMySqlDriverIntegrationTests {

	@Test
	void hibernateWorksWithoutSettings() {
		TestCases.succeed(3, NoSettingsTestCase.class);
	}

	@Test
	void dialectThatTheApplicationNamesStays() {
		TestCases.succeed(3, PlatformTestCase.class, DatabaseTestCase.class, PropertyTestCase.class);
	}

	@Test
	void dialectOfMariaDbsOwnDriverIsThatOfHibernate() {
		TestCases.succeed(3, MariaDbDriverTestCase.class);
	}

	@SpringBootTest(classes = ItemsApplication.class, webEnvironment = WebEnvironment.NONE,
			properties = { "isolated-database.server.embedded=always",
					"spring.datasource.url=jdbc:mysql://localhost:1/app", "spring.flyway.enabled=false",
					"spring.jpa.hibernate.ddl-auto=create" })
	@IsolatedDatabase
	abstract static class AbstractTestCase {

		@Autowired
		private EntityManagerFactory factory;

		Dialect dialect() {
			return this.factory.unwrap(SessionFactoryImplementor.class).getJdbcServices().getDialect();
		}

	}

	static class NoSettingsTestCase extends AbstractTestCase {

		@RepeatedTest(2)
		void committedItemIsTheOnlyOne(@Autowired EntityManager entities, @Autowired TransactionTemplate transactions) {
			transactions.executeWithoutResult((status) -> entities.persist(new Item("own")));

			assertThat(entities.createQuery("from Item", Item.class).getResultList()).singleElement()
				.satisfies((item) -> assertThat(item.id()).isEqualTo(1))
				.extracting(Item::name)
				.isEqualTo("own");
		}

		@Test
		@Transactional
		void sequenceIsUsed(@Autowired EntityManager entities) {
			assertThat(dialect()).isExactlyInstanceOf(MariaDBDialect.class);
			assertThat(entities.createNativeQuery("SELECT NEXT VALUE FOR items_seq", Long.class).getSingleResult())
				.isNotNull();
		}

	}

	@TestPropertySource(properties = "spring.datasource.url=jdbc:mariadb://localhost:1/app")
	static class MariaDbDriverTestCase extends NoSettingsTestCase {

	}

	abstract static class MySqlDialectTestCase extends AbstractTestCase {

		@Test
		void isThatOfMySql() {
			assertThat(dialect()).isExactlyInstanceOf(MySQLDialect.class);
		}

	}

	@TestPropertySource(properties = "spring.jpa.database-platform=org.hibernate.dialect.MySQLDialect")
	static class PlatformTestCase extends MySqlDialectTestCase {

	}

	@TestPropertySource(properties = "spring.jpa.database=mysql")
	static class DatabaseTestCase extends MySqlDialectTestCase {

	}

	@TestPropertySource(properties = "spring.jpa.properties.hibernate.dialect=org.hibernate.dialect.MySQLDialect")
	static class PropertyTestCase extends MySqlDialectTestCase {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EntityScan(basePackageClasses = Item.class)
	static class ItemsApplication {

	}

}
