package io.isolateddb.pool;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.DatabaseMigrator;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.DatabaseEngine;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Registry}, {@link SharedTemplates} and {@link DeadJvms}.
 */
class RegistryIntegrationTests {

	private static final ConnectionSettings SETTINGS = new ConnectionSettings(new HikariConfig(), 2);

	private final JdbcClient server = JdbcClient.create(OwnPostgreSql.database("postgres"));

	private final DatabaseEngine engine = OwnPostgreSql.engine();

	@AfterEach
	void dropAll() {
		this.engine.close();
		onServer().forEach((name) -> this.server.sql("DROP DATABASE " + name + " WITH (FORCE)").update());
		this.server.sql("DROP DATABASE IF EXISTS isolated_database WITH (FORCE)").update();
	}

	@Test
	void leastRecentlyUsedTemplatesBeyondTheLimitAreDropped() {
		try (ServerDatabases first = new ServerDatabases(OwnPostgreSql.engine(), ServerOptions.defaults())) {
			List.of("a", "b", "c").forEach((content) -> derive(first, content));
		}
		try (ServerDatabases second = new ServerDatabases(OwnPostgreSql.engine(), new ServerOptions(null, true, 3))) {
			derive(second, "a");
			derive(second, "d");
		}

		assertThat(templates()).isEqualTo(onServer()).hasSize(3);
		Templated survivors = new Templated();
		try (ServerDatabases third = new ServerDatabases(OwnPostgreSql.engine(), ServerOptions.defaults())) {
			List.of("a", "d").forEach((content) -> survivors.derive(third, content));
		}
		assertThat(survivors.migrated).isZero();
	}

	@Test
	void templateInUseIsNotDropped() {
		try (ServerDatabases user = new ServerDatabases(OwnPostgreSql.engine(), ServerOptions.defaults())) {
			Template used = derive(user, "used");
			try (ServerDatabases other = new ServerDatabases(OwnPostgreSql.engine(),
					new ServerOptions(null, false, 0))) {
				derive(other, "used");
				derive(other, "other");
			}

			assertThat(templates()).isEqualTo(onServer()).hasSize(2).contains(used.database());
			assertThat(user.pool(used, new PoolOptions(SETTINGS, 0, Duration.ofSeconds(30))).lease("a test").name())
				.startsWith("isodb_");
		}
	}

	@Test
	void templatesAreDroppedWhenTheyAreNotToBeCached() {
		try (ServerDatabases databases = new ServerDatabases(OwnPostgreSql.engine(),
				new ServerOptions(null, false, 10))) {
			derive(databases, "a");
		}

		assertThat(onServer()).isEmpty();
	}

	@Test
	void templateThatCouldNotBeBuiltKeepsNobodyWaiting() {
		try (ServerDatabases one = new ServerDatabases(OwnPostgreSql.engine(), ServerOptions.defaults());
				ServerDatabases other = new ServerDatabases(OwnPostgreSql.engine(), ServerOptions.defaults())) {
			assertThatExceptionOfType(IsolatedDatabaseException.class)
				.isThrownBy(() -> one.derive(one.emptyTemplate(), new Migrator("a", "no SQL"), SETTINGS, "a test"))
				.withMessageContaining("syntax error");

			assertThat(derive(other, "a").database()).startsWith("isodb_");
		}
	}

	@Test
	void jvmThatWasTakenForDeadLosesWhatItHadAndGoesOn() throws SQLException {
		try (RegistrySession session = new RegistrySession(this.engine.sharedServer());
				RegistrySession neighbour = new RegistrySession(this.engine.sharedServer())) {
			Registry registry = new Registry(session);
			registry.add("isodb_lost", DatabaseKind.CLONE);
			endSession(session);
			DeadJvms dead = new DeadJvms(neighbour);

			assertThat(dead.inherit()).isEmpty();
			assertThat(dead.inheritAll()).containsExactly("isodb_lost");

			registry.add("isodb_new", DatabaseKind.CLONE);
			assertThat(registry.owned()).containsExactly("isodb_new");
			assertThat(new Registry(neighbour).owned()).containsExactly("isodb_lost");
		}
	}

	@Test
	void jvmThatComesBackInTimeKeepsWhatItHas() throws SQLException {
		try (RegistrySession session = new RegistrySession(this.engine.sharedServer());
				RegistrySession neighbour = new RegistrySession(this.engine.sharedServer())) {
			Registry registry = new Registry(session);
			registry.add("isodb_kept", DatabaseKind.CLONE);
			endSession(session);
			DeadJvms dead = new DeadJvms(neighbour);
			assertThat(dead.inherit()).isEmpty();
			assertThat(dead.inherit()).as("a moment later").isEmpty();
			assertThat(dead.areSuspected()).isTrue();

			registry.add("isodb_new", DatabaseKind.CLONE);

			assertThat(dead.inheritAll()).isEmpty();
			assertThat(dead.areSuspected()).isFalse();
			assertThat(registry.owned()).containsExactlyInAnyOrder("isodb_kept", "isodb_new");
		}
	}

	@Test
	void databaseWithTheNameOfTheRegistryThatIsNotOursIsLeftAlone() {
		this.server.sql("CREATE DATABASE isolated_database").update();
		JdbcClient.create(OwnPostgreSql.database("isolated_database")).sql("CREATE TABLE diary ()").update();

		try (RegistrySession session = new RegistrySession(this.engine.sharedServer())) {
			assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(session::touch)
				.withMessageContaining("'isolated_database' on the server is somebody else's")
				.withMessageContaining("[diary]");
		}
		assertThat(JdbcClient.create(OwnPostgreSql.database("isolated_database"))
			.sql("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
			.query(String.class)
			.list()).containsExactly("diary");
	}

	@Test
	void registryIsMadeOnceByManyJvms() {
		List<ServerDatabases> many = IntStream.range(0, 6)
			.parallel()
			.mapToObj((number) -> new ServerDatabases(OwnPostgreSql.engine(), ServerOptions.defaults()))
			.toList();

		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.ignoreExceptions()
			.until(() -> registry().sql("SELECT count(*) FROM jvms").query(int.class).single() == many.size());
		many.forEach(ServerDatabases::close);
		assertThat(registry().sql("SELECT count(*) FROM registry").query(int.class).single()).isEqualTo(1);
	}

	private void endSession(RegistrySession session) throws SQLException {
		int process = session
			.single((registry) -> registry.query((row) -> row.getInt(1), "SELECT pg_backend_pid()").get(0));
		this.server.sql("SELECT pg_terminate_backend(?, 5000)").param(process).query(Boolean.class).single();
	}

	private static Template derive(ServerDatabases databases, String content) {
		return new Templated().derive(databases, content);
	}

	private static JdbcClient registry() {
		return JdbcClient.create(OwnPostgreSql.database("isolated_database"));
	}

	private static List<String> templates() {
		return registry().sql("SELECT name FROM test_databases WHERE owner IS NULL ORDER BY 1")
			.query(String.class)
			.list();
	}

	private List<String> onServer() {
		return this.server.sql("SELECT datname FROM pg_database WHERE datname LIKE 'isodb\\_%' ORDER BY 1")
			.query(String.class)
			.list();
	}

	/**
	 * Derives templates and counts what has to be migrated for that.
	 */
	private static final class Templated {

		private int migrated;

		private Template derive(ServerDatabases databases, String content) {
			Migrator migrator = new Migrator(content, "CREATE TABLE users ()");
			return databases.derive(databases.emptyTemplate(), new DatabaseMigrator() {

				@Override
				public String fingerprint() {
					return migrator.fingerprint();
				}

				@Override
				public void migrate(DataSource dataSource) {
					Templated.this.migrated++;
					migrator.migrate(dataSource);
				}

			}, SETTINGS, "a test");
		}

	}

	/**
	 * Executes SQL.
	 *
	 * @param fingerprint what the content is called
	 * @param sql what makes it
	 */
	private record Migrator(String fingerprint, String sql) implements DatabaseMigrator {

		@Override
		public void migrate(DataSource dataSource) {
			JdbcClient.create(dataSource).sql(this.sql).update();
		}

	}

}
