package io.isolateddb.registry;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.DatabaseMigrator;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.pool.ConnectionSettings;
import io.isolateddb.pool.DatabaseLease;
import io.isolateddb.pool.DatabasePool;
import io.isolateddb.pool.OwnServer;
import io.isolateddb.pool.PoolOptions;
import io.isolateddb.pool.ServerDatabases;
import io.isolateddb.pool.Template;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Registry}, {@link SharedTemplates} and {@link OrphanReaper}.
 */
@Tag("own-server")
@ParameterizedClass
@MethodSource("io.isolateddb.pool.OwnServer#available")
class RegistryIntegrationTests {

	private static final ConnectionSettings SETTINGS = new ConnectionSettings(new HikariConfig(), 2);

	@Parameter
	OwnServer server;

	private DatabaseEngine engine;

	@BeforeEach
	void begin() throws SQLException {
		this.server.begin();
		this.engine = this.server.engine();
	}

	@AfterEach
	void dropAll() throws SQLException {
		this.engine.close();
		this.server.dropAll();
	}

	@Test
	void leastRecentlyUsedTemplatesBeyondTheLimitAreDropped() {
		try (ServerDatabases first = new ServerDatabases(this.server.engine(), ServerOptions.defaults())) {
			List.of("a", "b", "c").forEach((content) -> derive(first, content));
		}
		try (ServerDatabases second = new ServerDatabases(this.server.engine(), new ServerOptions(null, true, 3))) {
			derive(second, "a");
			derive(second, "d");
		}

		assertThat(templates()).isEqualTo(onServer()).hasSize(3);
		Templated survivors = new Templated();
		try (ServerDatabases third = new ServerDatabases(this.server.engine(), ServerOptions.defaults())) {
			List.of("a", "d").forEach((content) -> survivors.derive(third, content));
		}
		assertThat(survivors.migrated).isZero();
	}

	@Test
	void templateInUseIsNotDropped() {
		try (ServerDatabases user = new ServerDatabases(this.server.engine(), ServerOptions.defaults())) {
			Template used = derive(user, "used");
			try (ServerDatabases other = new ServerDatabases(this.server.engine(), new ServerOptions(null, false, 0))) {
				derive(other, "used");
				derive(other, "other");
			}

			assertThat(templates()).isEqualTo(onServer()).hasSize(2).contains(used.database());
			DatabasePool pool = user.pool(used, new PoolOptions(SETTINGS, 0, Duration.ofSeconds(30)));
			try (DatabaseLease lease = pool.lease("a test")) {
				assertThat(lease.name()).startsWith("isodb_");
			}
		}
	}

	@Test
	void templatesAreDroppedWhenTheyAreNotToBeCached() {
		try (ServerDatabases databases = new ServerDatabases(this.server.engine(),
				new ServerOptions(null, false, 10))) {
			derive(databases, "a");
		}

		assertThat(onServer()).isEmpty();
	}

	@Test
	void templateThatCouldNotBeBuiltIsBuiltByAnotherJvm() {
		try (ServerDatabases one = new ServerDatabases(this.server.engine(), ServerOptions.defaults());
				ServerDatabases other = new ServerDatabases(this.server.engine(), ServerOptions.defaults())) {
			assertThatExceptionOfType(IsolatedDatabaseException.class)
				.isThrownBy(() -> one.derive(one.emptyTemplate(), new Migrator("a", "no SQL"), SETTINGS, "a test"))
				.withMessageContaining("syntax");

			assertThat(derive(other, "a").database()).startsWith("isodb_");
		}
	}

	@Test
	void jvmWhoseDatabasesWereReapedGoesOnWithNewOnes() throws SQLException {
		try (RegistrySession session = new RegistrySession(this.engine.sharedServer(), BuildRun::current);
				RegistrySession neighbour = new RegistrySession(this.engine.sharedServer(), BuildRun::current)) {
			Registry registry = new Registry(session);
			registry.add("isodb_lost", DatabaseKind.CLONE);
			endSession(session);
			OrphanReaper reaper = new OrphanReaper(neighbour, (name) -> {
			});

			assertThat(reaper.take()).isEmpty();
			assertThat(reaper.takeAll()).containsExactly("isodb_lost");

			registry.add("isodb_new", DatabaseKind.CLONE);
			assertThat(registry.owned()).containsExactly("isodb_new");
			assertThat(new Registry(neighbour).owned()).containsExactly("isodb_lost");
		}
	}

	@Test
	void jvmThatHasANewSessionInTimeKeepsItsDatabases() throws SQLException {
		try (RegistrySession session = new RegistrySession(this.engine.sharedServer(), BuildRun::current);
				RegistrySession neighbour = new RegistrySession(this.engine.sharedServer(), BuildRun::current)) {
			Registry registry = new Registry(session);
			session.setConnections(3);
			registry.add("isodb_kept", DatabaseKind.CLONE);
			endSession(session);
			OrphanReaper reaper = new OrphanReaper(neighbour, (name) -> {
			});
			assertThat(reaper.take()).isEmpty();
			assertThat(reaper.take()).as("a moment later").isEmpty();
			assertThat(reaper.hasCandidates()).isTrue();

			registry.add("isodb_new", DatabaseKind.CLONE);

			assertThat(reaper.takeAll()).isEmpty();
			assertThat(reaper.hasCandidates()).isFalse();
			assertThat(registry.owned()).containsExactlyInAnyOrder("isodb_kept", "isodb_new");
			assertThat(new Registry(neighbour).describeOthers())
				.endsWith(" has 2 databases with 0 connections, and 3 of its own");
		}
	}

	@Test
	void databaseOfAnotherOwnerWithTheNameOfTheRegistryIsLeftAlone() {
		this.server.create("isolated_database");
		JdbcClient.create(this.server.database("isolated_database")).sql("CREATE TABLE diary (entry int)").update();

		try (RegistrySession session = new RegistrySession(this.engine.sharedServer(), BuildRun::current)) {
			assertThatExceptionOfType(IsolatedDatabaseException.class)
				.isThrownBy(() -> session.single(RegistryTransaction::clock))
				.withMessageContaining("'isolated_database' on the server is somebody else's")
				.withMessageContaining("[diary]");
		}
		assertThat(this.server.registry()
			.sql("SELECT table_name FROM information_schema.tables "
					+ "WHERE table_schema IN ('public', 'isolated_database')")
			.query(String.class)
			.list()).containsExactly("diary");
	}

	@Test
	void registryIsCreatedOnceByManyJvms() {
		List<ServerDatabases> many = IntStream.range(0, 6)
			.parallel()
			.mapToObj((number) -> new ServerDatabases(this.server.engine(), ServerOptions.defaults()))
			.toList();

		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.ignoreExceptions()
			.until(() -> registry().sql("SELECT count(*) FROM jvms").query(int.class).single() == many.size());
		many.forEach(ServerDatabases::close);
		assertThat(registry().sql("SELECT count(*) FROM registry").query(int.class).single()).isEqualTo(1);
	}

	private void endSession(RegistrySession session) throws SQLException {
		this.server.end(session
			.single((registry) -> registry.query((row) -> row.getLong(1), this.server.sessionQuery()).get(0)));
	}

	private static Template derive(ServerDatabases databases, String content) {
		return new Templated().derive(databases, content);
	}

	private JdbcClient registry() {
		return this.server.registry();
	}

	private List<String> templates() {
		return this.server.templates();
	}

	private List<String> onServer() {
		return this.server.databases();
	}

	/**
	 * Derives templates and counts what has to be migrated for that.
	 */
	private static final class Templated {

		private int migrated;

		private Template derive(ServerDatabases databases, String content) {
			Migrator migrator = new Migrator(content, "CREATE TABLE users (id int)");
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
