package io.isolateddb.integration;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * DataSource beans whose URLs are equal but for the parameters are one database. Each
 * keeps its own parameters.
 */
class WhichDataSourcesAreOneDatabaseIntegrationTests {

	@Test
	void dataSourcesWhoseParametersDifferShareADatabase() {
		TestCases.succeed(2, ParametersTestCase.class);
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

}
