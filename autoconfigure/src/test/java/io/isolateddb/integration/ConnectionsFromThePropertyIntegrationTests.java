package io.isolateddb.integration;

import java.sql.SQLException;
import java.util.Properties;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;
import org.quartz.impl.matchers.GroupMatcher;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.scheduling.quartz.SchedulerFactoryBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Who connects by {@code spring.datasource.url}, past the DataSource beans, reaches no
 * database that is not the test's.
 */
class ConnectionsFromThePropertyIntegrationTests {

	@Test
	void connectionByTheUrlFailsAndNamesWhatToUse() {
		TestCases.succeed(1, UrlTestCase.class);
	}

	@Test
	void jobStoreOfQuartzWithAPoolOfItsOwnUsesTheDatabaseOfTheTest() {
		TestCases.succeed(2, QuartzTestCase.class);
	}

	@Test
	void jobStoreOfQuartzForNoDataSourceIsRefused() {
		Throwable failure = TestCases.fail(QuartzElsewhereTestCase.class, UrlTestCase.class);
		while (failure.getCause() != null) {
			failure = failure.getCause();
		}
		assertThat(failure).hasMessage("Quartz scheduler 'scheduler' has a connection pool 'ownPool' to "
				+ "jdbc:postgresql://localhost:1/third, which is the URL of no DataSource bean of the context: "
				+ "[first, second]. Set org.quartz.jobStore.class to "
				+ "org.springframework.scheduling.quartz.LocalDataSourceJobStore for the tests, and give the scheduler "
				+ "the DataSource bean that has its tables.");
	}

	private static SchedulerFactoryBean schedulerWithPool(String url) {
		Properties properties = new Properties();
		properties.setProperty("org.quartz.jobStore.class", JobStoreTX.class.getName());
		properties.setProperty("org.quartz.jobStore.driverDelegateClass", PostgreSQLDelegate.class.getName());
		properties.setProperty("org.quartz.jobStore.dataSource", "ownPool");
		properties.setProperty("org.quartz.dataSource.ownPool.driver", "org.postgresql.Driver");
		properties.setProperty("org.quartz.dataSource.ownPool.URL", url);
		properties.setProperty("org.quartz.dataSource.ownPool.user", "postgres");
		SchedulerFactoryBean factory = new SchedulerFactoryBean();
		factory.setQuartzProperties(properties);
		factory.setAutoStartup(false);
		return factory;
	}

	@UsersTest
	@IsolatedDatabase
	static class UrlTestCase {

		@Test
		void isNoDatabase(@Value("${spring.datasource.url}") String url, @Autowired DataSource dataSource)
				throws SQLException {
			DriverManagerDataSource own = new DriverManagerDataSource(url, "postgres", "");

			assertThatExceptionOfType(SQLException.class).isThrownBy(own::getConnection)
				.withMessageContaining("use_the_DataSource_bean_of_the_context");
			assertThat(new JdbcTemplate(dataSource).queryForObject("SELECT count(*) FROM users", Integer.class))
				.isEqualTo(1);
		}

	}

	@SpringBootTest(classes = QuartzTestCase.Application.class, webEnvironment = WebEnvironment.NONE,
			properties = { "spring.sql.init.mode=always",
					"spring.sql.init.schema-locations=classpath:org/quartz/impl/jdbcjobstore/tables_postgres.sql" })
	@IsolatedDatabase
	static class QuartzTestCase {

		@RepeatedTest(2)
		void onlyOwnJobIsThere(@Autowired Scheduler scheduler, @Autowired DataSource dataSource, RepetitionInfo test)
				throws SchedulerException {
			scheduler.addJob(JobBuilder.newJob(NoJob.class)
				.storeDurably()
				.withIdentity("job " + test.getCurrentRepetition())
				.build(), false);

			assertThat(scheduler.getJobKeys(GroupMatcher.anyGroup())).hasSize(1);
			assertThat(new JdbcTemplate(dataSource).queryForList("SELECT job_name FROM qrtz_job_details", String.class))
				.containsExactly("job " + test.getCurrentRepetition());
		}

		@Configuration(proxyBeanMethods = false)
		@Import(UsersApplication.class)
		static class Application {

			@Bean
			SchedulerFactoryBean scheduler(@Value("${spring.datasource.url}") String url) {
				return schedulerWithPool(url);
			}

		}

	}

	@SpringBootTest(classes = QuartzElsewhereTestCase.Application.class, webEnvironment = WebEnvironment.NONE)
	@IsolatedDatabase
	static class QuartzElsewhereTestCase {

		@Test
		void doesNotRun() {
		}

		@Configuration(proxyBeanMethods = false)
		static class Application {

			@Bean
			DataSource first() {
				return new DriverManagerDataSource("jdbc:postgresql://localhost:1/first");
			}

			@Bean
			DataSource second() {
				return new DriverManagerDataSource("jdbc:postgresql://localhost:1/second");
			}

			@Bean
			SchedulerFactoryBean scheduler() {
				return schedulerWithPool("jdbc:postgresql://localhost:1/third");
			}

		}

	}

	/**
	 * Never runs.
	 */
	public static class NoJob implements Job {

		@Override
		public void execute(JobExecutionContext context) {
		}

	}

}
