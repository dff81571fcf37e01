package io.isolateddb.integration;

import java.util.Date;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Scope;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import net.javacrumbs.shedlock.spring.annotation.EnableSchedulerLock;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerBuilder;
import org.quartz.impl.matchers.GroupMatcher;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.configuration.annotation.EnableBatchProcessing;
import org.springframework.batch.core.configuration.annotation.EnableJdbcJobRepository;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.quartz.SchedulerFactoryBean;
import org.springframework.transaction.PlatformTransactionManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Libraries that keep tables of their own find them in the database of the test, like the
 * application its own: Spring Batch, Quartz, ShedLock.
 */
class LibraryTablesIntegrationTests {

	@Test
	void jobsOfSpringBatchInParallel() {
		ParallelRun.of(4).succeed(20, BatchTestCase.class, PerClassBatchTestCase.class);
	}

	@Test
	void jobsOfQuartzAreStoredInParallel() {
		ParallelRun.of(4).succeed(20, QuartzStoreTestCase.class, AnotherQuartzStoreTestCase.class);
	}

	@Test
	void jobsOfQuartzRunInTheDatabaseOfTheTest() {
		TestCases.succeed(3, QuartzRunTestCase.class);
	}

	@Test
	void locksOfShedLockInParallel() {
		ParallelRun.of(4).succeed(20, LockTestCase.class, AnotherLockTestCase.class);
	}

	@Test
	void locksOfShedLockOneAfterAnother() {
		TestCases.succeed(10, LockTestCase.class);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableBatchProcessing
	@EnableJdbcJobRepository
	@Import(UsersApplication.class)
	static class BatchApplication {

		@Bean
		org.springframework.batch.core.job.Job job(JobRepository repository, PlatformTransactionManager transactions,
				Users users) {
			return new org.springframework.batch.core.job.builder.JobBuilder("job", repository)
				.start(new StepBuilder("step", repository).tasklet((contribution, chunk) -> {
					users.add(chunk.getStepContext().getJobParameters().get("name").toString());
					return RepeatStatus.FINISHED;
				}, transactions).build())
				.build();
		}

	}

	@SpringBootTest(classes = BatchApplication.class, webEnvironment = WebEnvironment.NONE,
			properties = { "spring.sql.init.mode=always",
					"spring.sql.init.schema-locations=classpath:org/springframework/batch/core/schema-postgresql.sql" })
	@IsolatedDatabase
	static class BatchTestCase {

		@RepeatedTest(10)
		void jobIsTheFirstOneWithItsParameters(@Autowired JobOperator operator,
				@Autowired org.springframework.batch.core.job.Job job, @Autowired Users users) throws Exception {
			JobExecution execution = run(operator, job, "Grace");

			assertThat(execution.getId()).isOne();
			assertThat(users.names()).containsExactly("Ada", "Grace");
		}

		static JobExecution run(JobOperator operator, org.springframework.batch.core.job.Job job, String name)
				throws Exception {
			JobExecution execution = operator.start(job,
					new JobParametersBuilder().addString("name", name).toJobParameters());
			assertThat(execution.getStatus()).isEqualTo(BatchStatus.COMPLETED);
			return execution;
		}

	}

	@SpringBootTest(classes = BatchApplication.class, webEnvironment = WebEnvironment.NONE,
			properties = { "spring.sql.init.mode=always",
					"spring.sql.init.schema-locations=classpath:org/springframework/batch/core/schema-postgresql.sql" })
	@IsolatedDatabase(scope = Scope.CLASS)
	@Execution(ExecutionMode.SAME_THREAD)
	static class PerClassBatchTestCase {

		@RepeatedTest(10)
		void jobsOfTheClassFollowEachOther(@Autowired JobOperator operator,
				@Autowired org.springframework.batch.core.job.Job job, @Autowired Users users,
				RepetitionInfo repetition) throws Exception {
			String name = "user " + repetition.getCurrentRepetition();

			JobExecution execution = BatchTestCase.run(operator, job, name);

			assertThat(execution.getId()).isBetween(1L, 10L);
			assertThat(users.names()).contains(name).doesNotContain("Grace");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(UsersApplication.class)
	static class QuartzApplication {

		static final BlockingQueue<String> runs = new LinkedBlockingQueue<>();

		@Bean
		SchedulerFactoryBean scheduler(DataSource dataSource, PlatformTransactionManager transactions, Users users,
				@Value("${started}") boolean started) {
			SchedulerFactoryBean factory = new SchedulerFactoryBean();
			factory.setDataSource(dataSource);
			factory.setTransactionManager(transactions);
			factory.setAutoStartup(started);
			factory.setSchedulerContextAsMap(Map.of("users", users));
			Properties properties = new Properties();
			properties.setProperty("org.quartz.jobStore.driverDelegateClass",
					"org.quartz.impl.jdbcjobstore.PostgreSQLDelegate");
			factory.setQuartzProperties(properties);
			return factory;
		}

	}

	/**
	 * Adds a user, and tells in which database.
	 */
	public static class AddingJob implements Job {

		@Override
		public void execute(JobExecutionContext context) {
			try {
				Users users = (Users) context.getScheduler().getContext().get("users");
				users.add("Grace");
				QuartzApplication.runs.add(users.database());
			}
			catch (SchedulerException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	@SpringBootTest(classes = QuartzApplication.class, webEnvironment = WebEnvironment.NONE,
			properties = { "started=false", "spring.sql.init.mode=always",
					"spring.sql.init.schema-locations=classpath:org/quartz/impl/jdbcjobstore/tables_postgres.sql" })
	@IsolatedDatabase
	static class QuartzStoreTestCase {

		@RepeatedTest(10)
		void onlyOwnJobIsThere(@Autowired Scheduler scheduler, RepetitionInfo repetition) throws SchedulerException {
			JobDetail job = JobBuilder.newJob(AddingJob.class)
				.withIdentity(getClass().getName() + repetition.getCurrentRepetition())
				.build();

			scheduler.scheduleJob(job, TriggerBuilder.newTrigger().withIdentity("trigger").startNow().build());

			assertThat(scheduler.getJobKeys(GroupMatcher.anyJobGroup())).containsExactly(job.getKey());
		}

	}

	static class AnotherQuartzStoreTestCase extends QuartzStoreTestCase {

	}

	@SpringBootTest(classes = QuartzApplication.class, webEnvironment = WebEnvironment.NONE,
			properties = { "started=true", "spring.sql.init.mode=always",
					"spring.sql.init.schema-locations=classpath:org/quartz/impl/jdbcjobstore/tables_postgres.sql" })
	@IsolatedDatabase
	static class QuartzRunTestCase {

		@RepeatedTest(3)
		void jobRuns(@Autowired Scheduler scheduler, @Autowired Users users) throws Exception {
			JobDetail job = JobBuilder.newJob(AddingJob.class).withIdentity("job").build();

			scheduler.scheduleJob(job, TriggerBuilder.newTrigger().startAt(new Date()).build());

			// Less than Quartz pauses for of its own accord when it was refused a
			// connection
			assertThat(QuartzApplication.runs.poll(12, TimeUnit.SECONDS)).isEqualTo(users.database());
			assertThat(users.names()).containsExactly("Ada", "Grace");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableSchedulerLock(defaultLockAtMostFor = "1h")
	@Import({ UsersApplication.class, LockedWork.class })
	static class LockApplication {

		@Bean
		LockProvider lockProvider(JdbcTemplate jdbc) {
			return new JdbcTemplateLockProvider(jdbc);
		}

	}

	static class LockedWork {

		private final Users users;

		LockedWork(Users users) {
			this.users = users;
		}

		@SchedulerLock(name = "work", lockAtLeastFor = "1h")
		void run() {
			this.users.add("Grace");
		}

	}

	@SpringBootTest(classes = LockApplication.class, webEnvironment = WebEnvironment.NONE,
			properties = { "spring.sql.init.mode=always",
					"spring.sql.init.schema-locations=classpath:io/isolateddb/integration/shedlock.sql" })
	@IsolatedDatabase
	static class LockTestCase {

		@RepeatedTest(10)
		void workIsDoneOnceInEachTest(@Autowired LockedWork work, @Autowired Users users) {
			work.run();
			work.run();

			assertThat(users.names()).containsExactly("Ada", "Grace");
		}

	}

	static class AnotherLockTestCase extends LockTestCase {

	}

}
