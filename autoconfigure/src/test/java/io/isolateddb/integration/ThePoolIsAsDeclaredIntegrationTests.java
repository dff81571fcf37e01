package io.isolateddb.integration;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.IsolatedDatabase;
import io.isolateddb.testsupport.LoggedWarnings;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.NestedTestConfiguration;
import org.springframework.test.context.NestedTestConfiguration.EnclosingConfiguration;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The connection pool of a test's database is as large as the application declares it,
 * whichever pool that is, and has no more connections than the test needs.
 */
@NestedTestConfiguration(EnclosingConfiguration.OVERRIDE)
class ThePoolIsAsDeclaredIntegrationTests {

	private List<Connection> borrow(DataSource dataSource, int count) throws SQLException {
		List<Connection> connections = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			connections.add(dataSource.getConnection());
		}
		return connections;
	}

	private void giveBack(List<Connection> connections) throws SQLException {
		for (Connection connection : connections) {
			connection.close();
		}
	}

	private void holdsExactly(int size, DataSource dataSource) throws SQLException {
		List<Connection> connections = borrow(dataSource, size);
		assertThatExceptionOfType(SQLException.class).isThrownBy(dataSource::getConnection)
			.withMessageContaining("total=" + size);
		giveBack(connections);
	}

	@Nested
	@UsersTest
	@TestPropertySource(properties = { "spring.datasource.hikari.maximum-pool-size=20",
			"spring.datasource.hikari.minimum-idle=20", "spring.task.execution.pool.core-size=10" })
	@IsolatedDatabase
	class DeclaredInPropertiesTests {

		@Autowired
		private HikariDataSource dataSource;

		@Autowired
		private AsyncTaskExecutor executor;

		@Autowired
		private JdbcClient jdbc;

		@Autowired
		private PlatformTransactionManager transactions;

		@RepeatedTest(2)
		void tenThreadsMeetAtABarrierWithAConnectionEach() throws Exception {
			CyclicBarrier barrier = new CyclicBarrier(10);
			Callable<Integer> task = () -> {
				try (Connection connection = this.dataSource.getConnection()) {
					return barrier.await(20, TimeUnit.SECONDS);
				}
			};
			List<Future<Integer>> results = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				results.add(this.executor.submit(task));
			}

			for (Future<Integer> result : results) {
				assertThat(result.get(30, TimeUnit.SECONDS)).isBetween(0, 9);
			}
		}

		@ParameterizedTest
		@ValueSource(ints = { 10, 20 })
		void transactionsAreNestedAsDeepAsThePoolIsLarge(int depth) {
			add(depth);

			assertThat(this.jdbc.sql("SELECT count(*) FROM users WHERE name LIKE 'nested%'").query(int.class).single())
				.isEqualTo(depth);
		}

		private void add(int depth) {
			TransactionTemplate transaction = new TransactionTemplate(this.transactions);
			transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
			transaction.executeWithoutResult((status) -> {
				this.jdbc.sql("INSERT INTO users (name) VALUES (?)").param("nested" + depth).update();
				if (depth > 1) {
					add(depth - 1);
				}
			});
		}

	}

	@Nested
	@UsersTest
	@TestPropertySource(properties = "spring.datasource.hikari.connection-timeout=2001")
	@IsolatedDatabase
	class NotDeclaredTests {

		@Autowired
		private HikariDataSource dataSource;

		@Test
		void defaultIsThatOfHikari() throws SQLException {
			holdsExactly(10, this.dataSource);
		}

	}

	@Nested
	@UsersTest
	@TestPropertySource(properties = "isolated-database.pool.connections-per-database=7")
	@IsolatedDatabase
	class OwnKeyTests {

		@Test
		void holds(@Autowired HikariDataSource dataSource) throws SQLException {
			dataSource.getConnection().close();

			assertThat(dataSource.getHikariPoolMXBean()).isNotNull();
			giveBack(borrow(dataSource, 7));
			assertThat(dataSource.getHikariPoolMXBean().getTotalConnections()).isEqualTo(7);
		}

	}

	/**
	 * A pool that its constructor has started wants as many idle connections as it may
	 * have.
	 */
	@Nested
	@UsersTest
	@ExtendWith(OutputCaptureExtension.class)
	@Import(StartedPoolTests.Pool.class)
	@TestMethodOrder(OrderAnnotation.class)
	@IsolatedDatabase
	class StartedPoolTests {

		@Autowired
		private HikariDataSource dataSource;

		/** Before the database is used again with the connections of another test. */
		@Test
		@Order(1)
		void opensOnlyWhatTheTestNeeds() throws SQLException {
			giveBack(borrow(this.dataSource, 2));

			assertThat(this.dataSource.getHikariPoolMXBean().getTotalConnections()).isLessThanOrEqualTo(2);
		}

		@Test
		void isAsLargeAsDeclared() throws SQLException {
			holdsExactly(12, this.dataSource);
		}

		@TestConfiguration(proxyBeanMethods = false)
		static class Pool {

			@Bean
			HikariDataSource dataSource() {
				HikariConfig config = new HikariConfig();
				config.setJdbcUrl("jdbc:postgresql://localhost:1/started");
				config.setInitializationFailTimeout(-1);
				config.setConnectionTimeout(2_002);
				config.setMaximumPoolSize(12);
				return new HikariDataSource(config);
			}

		}

	}

	@Nested
	@UsersTest
	@Import(SeveralPoolsOnOneDatabaseTests.Pools.class)
	@IsolatedDatabase
	class SeveralPoolsOnOneDatabaseTests {

		@Autowired
		private DataSource large;

		@Autowired
		@Qualifier("small")
		private DataSource small;

		@RepeatedTest(2)
		void eachHasItsOwnSize() throws SQLException {
			List<Connection> connections = borrow(this.large, 11);
			holdsExactly(2, this.small);
			giveBack(connections);
			holdsExactly(11, this.large);
		}

		@TestConfiguration(proxyBeanMethods = false)
		static class Pools {

			@Bean
			@Primary
			HikariDataSource large() {
				return pool(11);
			}

			@Bean
			HikariDataSource small() {
				return pool(2);
			}

			private static HikariDataSource pool(int size) {
				HikariDataSource pool = new HikariDataSource();
				pool.setJdbcUrl("jdbc:postgresql://localhost:1/several");
				pool.setConnectionTimeout(2_003);
				pool.setMaximumPoolSize(size);
				return pool;
			}

		}

	}

	@Nested
	@UsersTest
	@TestPropertySource(properties = { "spring.datasource.url=jdbc:postgresql://localhost:1/tomcat",
			"spring.datasource.type=org.apache.tomcat.jdbc.pool.DataSource", "spring.datasource.tomcat.max-active=13",
			"spring.datasource.tomcat.max-wait=2004", "spring.datasource.tomcat.init-s-q-l=SET suite.pool = 'tomcat'",
			"spring.datasource.tomcat.default-auto-commit=false" })
	@IsolatedDatabase
	class TomcatPoolTests {

		@Autowired
		private DataSource dataSource;

		@Test
		void isAsLargeAsDeclared() throws SQLException {
			holdsExactly(13, this.dataSource);
		}

		@Test
		void connectionsAreAsDeclared(@Autowired JdbcClient jdbc) throws SQLException {
			assertThat(jdbc.sql("SELECT current_setting('suite.pool')").query(String.class).single())
				.isEqualTo("tomcat");
			try (Connection connection = this.dataSource.getConnection()) {
				assertThat(connection.getAutoCommit()).isFalse();
			}
		}

	}

	@Nested
	@UsersTest
	@Import(CommonsPoolTests.Pool.class)
	@IsolatedDatabase
	class CommonsPoolTests {

		@Autowired
		private DataSource dataSource;

		@Test
		void isAsLargeAsDeclared() throws SQLException {
			holdsExactly(6, this.dataSource);
		}

		@Test
		void connectionsAreAsDeclared(@Autowired JdbcClient jdbc) throws SQLException {
			assertThat(jdbc.sql("SELECT current_setting('suite.pool')").query(String.class).single())
				.isEqualTo("commons");
			try (Connection connection = this.dataSource.getConnection()) {
				assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
			}
		}

		@TestConfiguration(proxyBeanMethods = false)
		static class Pool {

			@Bean
			BasicDataSource dataSource() {
				BasicDataSource pool = new BasicDataSource();
				pool.setUrl("jdbc:postgresql://localhost:1/commons");
				pool.setMaxTotal(6);
				pool.setMaxWait(Duration.ofMillis(2_005));
				pool.setConnectionInitSqls(List.of("SET suite.tenant = 'acme'", "SET suite.pool = 'commons'"));
				pool.setDefaultTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
				return pool;
			}

		}

	}

	/**
	 * What Hikari corrects in the declared settings it would say for each database.
	 */
	@Nested
	@UsersTest
	@ExtendWith(OutputCaptureExtension.class)
	@TestPropertySource(properties = { "spring.datasource.hikari.maximum-pool-size=4",
			"spring.datasource.hikari.minimum-idle=4", "spring.datasource.hikari.idle-timeout=5000",
			"spring.datasource.hikari.max-lifetime=20000", "spring.datasource.hikari.keepalive-time=1000",
			"spring.datasource.hikari.leak-detection-threshold=1500",
			"spring.datasource.hikari.initialization-fail-timeout=60000" })
	@IsolatedDatabase
	class OddSettingsTests {

		@RepeatedTest(2)
		void nothingIsSaidByHikari(@Autowired HikariDataSource dataSource, CapturedOutput output) throws SQLException {
			giveBack(borrow(dataSource, 4));

			assertThat(LoggedWarnings.in(output)).noneMatch((line) -> line.contains("hikari"));
		}

	}

	@Nested
	@UsersTest
	@ExtendWith(OutputCaptureExtension.class)
	@TestPropertySource(properties = { "spring.datasource.hikari.maximum-pool-size=2",
			"spring.datasource.hikari.max-lifetime=300000", "spring.datasource.hikari.idle-timeout=400000",
			"spring.datasource.hikari.keepalive-time=300000",
			"spring.datasource.hikari.leak-detection-threshold=300001" })
	@IsolatedDatabase(migrate = false)
	class SettingsThatExceedOneAnotherTests {

		@Test
		void nothingIsSaidByHikari(@Autowired HikariDataSource dataSource, CapturedOutput output) throws SQLException {
			dataSource.getConnection().close();

			assertThat(LoggedWarnings.in(output)).noneMatch((line) -> line.contains("hikari"));
		}

	}

}
