package io.isolateddb.integration;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Access;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.ContextHierarchy;
import org.springframework.test.context.junit.jupiter.SpringExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A context and its parent may both have DataSources.
 */
class ParentContextsIntegrationTests {

	@Test
	void dataSourcesOfBothAreIsolated() {
		TestCases.succeed(3, HierarchyTestCase.class, RestrictedHierarchyTestCase.class);
		ParallelRun.of(2).succeed(3, HierarchyTestCase.class, RestrictedHierarchyTestCase.class);
	}

	@ExtendWith(SpringExtension.class)
	@ContextHierarchy({
			@ContextConfiguration(classes = UsersApplication.class,
					initializers = ConfigDataApplicationContextInitializer.class),
			@ContextConfiguration(classes = AuditConfiguration.class) })
	@IsolatedDatabase
	static class HierarchyTestCase {

		@RepeatedTest(2)
		void bothStartAfresh(@Autowired Users users, @Autowired @Qualifier("audit") DataSource audit) {
			JdbcClient jdbc = JdbcClient.create(audit);
			jdbc.sql("CREATE TABLE lines (line text)").update();
			users.add("Grace");

			assertThat(users.names()).containsExactly("Ada", "Grace");
			assertThat(jdbc.sql("SELECT current_database()").query(String.class).single()).startsWith("isodb_")
				.isNotEqualTo(users.database());
		}

	}

	@ExtendWith(SpringExtension.class)
	@ContextHierarchy({
			@ContextConfiguration(classes = UsersApplication.class,
					initializers = ConfigDataApplicationContextInitializer.class),
			@ContextConfiguration(classes = AuditConfiguration.class) })
	@IsolatedDatabase(dataSource = "dataSource", access = Access.RESTRICTED)
	@IsolatedDatabase(dataSource = "audit")
	static class RestrictedHierarchyTestCase {

		@Test
		void attributesAreThoseOfEachDataSource(@Autowired DataSource dataSource,
				@Autowired @Qualifier("audit") DataSource audit) {
			JdbcClient.create(audit).sql("CREATE TABLE lines (line text)").update();
			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> JdbcClient.create(dataSource).sql("CREATE TABLE lines (line text)").update());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AuditConfiguration {

		@Bean(defaultCandidate = false)
		DataSource audit() {
			return DataSourceBuilder.create().url("jdbc:postgresql://localhost/audit").build();
		}

	}

}
