package io.isolateddb.pool;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.DatabaseMigrator;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.testsupport.TestPostgreSql;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FirstCopy}.
 */
class FirstCopyIntegrationTests {

	private static final ConnectionSettings SETTINGS = new ConnectionSettings(new HikariConfig(), 2);

	private static final PoolOptions OPTIONS = new PoolOptions(SETTINGS, 0, Duration.ofSeconds(30));

	private final ServerDatabases databases = new ServerDatabases(DatabaseProduct.engineFor(TestPostgreSql.address()),
			new ServerOptions(null, false, 10));

	private final FirstCopy copy = this.databases.clones().firstCopy();

	@AfterEach
	void close() {
		this.databases.close();
	}

	@Test
	void contextThatStartsTakesTheCopyThatIsThereAlready() throws SQLException {
		Template template = template("ahead");
		this.copy.make(template::database);
		String made = onlyClone();

		try (DatabaseLease lease = startUp(template)) {
			assertThat(lease.name()).isEqualTo(made);
			assertThat(JdbcClient.create(lease.dataSource()).sql("SELECT content FROM ahead").query().singleValue())
				.isEqualTo("ahead");
		}
	}

	@Test
	void copyOfAnotherTemplateIsDropped() throws SQLException {
		Template template = template("needed");
		this.copy.make(template("other")::database);
		String made = onlyClone();

		try (DatabaseLease lease = startUp(template)) {
			assertThat(lease.name()).isNotEqualTo(made);
			awaitGone(made);
		}
	}

	@Test
	void copyIsDroppedWhenConnectionsAreWanted() throws SQLException {
		this.copy.make(template("unused")::database);
		String made = onlyClone();

		this.copy.drop();

		awaitGone(made);
	}

	@Test
	void onlyTheFirstContextTakesACopy() {
		Template template = template("twice");
		startUp(template).close();
		this.copy.make(template::database);

		try (DatabaseLease first = startUp(template); DatabaseLease second = startUp(template)) {
			assertThat(first.name()).isNotEqualTo(second.name());
		}
	}

	@Test
	void contextStartsWithoutACopyIfItCouldNotBeMade() {
		Template template = template("missing");
		this.copy.make(() -> "isodb_no_template");

		try (DatabaseLease lease = startUp(template)) {
			assertThat(lease.name()).isNotBlank();
		}
	}

	@Test
	void endOfTheJvmWaitsForTheCopyAndDropsIt() throws Exception {
		String template = template("late").database();
		String pattern = pattern();
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch answer = new CountDownLatch(1);
		Thread maker = new Thread(() -> this.copy.make(() -> {
			asked.countDown();
			answer.await();
			return template;
		}));
		maker.start();
		asked.await();
		Thread end = new Thread(this.databases::close);
		end.start();
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> end.getState() == Thread.State.WAITING);

		answer.countDown();
		end.join();
		maker.join();

		assertThat(clones(pattern)).isEmpty();
	}

	private DatabaseLease startUp(Template template) {
		return this.databases.pool(template, OPTIONS).leaseForStartUp("a context");
	}

	private Template template(String name) {
		return this.databases.derive(null, new OneTable(name), SETTINGS, "a test");
	}

	private String onlyClone() throws SQLException {
		List<String> clones = clones(pattern());
		assertThat(clones).hasSize(1);
		return clones.get(0);
	}

	/**
	 * What the names of all databases of this JVM are like.
	 */
	private String pattern() throws SQLException {
		return this.databases.membership().databases().registry().nextTemplateName().replaceAll("_[0-9]+_t$", "%");
	}

	private static List<String> clones(String pattern) {
		return JdbcClient.create(TestPostgreSql.database("postgres"))
			.sql("SELECT datname FROM pg_database WHERE datname LIKE ? AND datallowconn")
			.param(pattern)
			.query(String.class)
			.list();
	}

	private static void awaitGone(String name) {
		JdbcClient jdbc = JdbcClient.create(TestPostgreSql.database("postgres"));
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> jdbc.sql("SELECT 1 FROM pg_database WHERE datname = ?")
				.param(name)
				.query()
				.listOfRows()
				.isEmpty());
	}

	private record OneTable(String name) implements DatabaseMigrator {

		@Override
		public String fingerprint() {
			return this.name + UUID.randomUUID();
		}

		@Override
		public void migrate(DataSource dataSource) {
			JdbcClient.create(dataSource)
				.sql("CREATE TABLE %1$s (content text); INSERT INTO %1$s VALUES ('%1$s')".formatted(this.name))
				.update();
		}

	}

}
