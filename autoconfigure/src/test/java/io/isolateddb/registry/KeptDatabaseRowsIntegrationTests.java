package io.isolateddb.registry;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.pool.BuildRuns;
import io.isolateddb.pool.OwnServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KeptDatabases}: what the registry says is what is on the server, even
 * if JVMs are killed, keep databases for the same test, or cannot rename them.
 */
@ParameterizedClass
@MethodSource("io.isolateddb.pool.OwnServer#available")
class KeptDatabaseRowsIntegrationTests {

	private static final String TEST = "com.example.PostTests";

	private static final String NAME = BuildRuns.keptName(TEST);

	@Parameter
	OwnServer server;

	private DatabaseEngine engine;

	private RegistryJvm jvm;

	private RegistryJvm neighbour;

	@BeforeEach
	void begin() throws SQLException {
		this.server.begin();
		this.engine = this.server.engine();
		this.jvm = new RegistryJvm(this.engine, BuildRuns.next());
		this.neighbour = new RegistryJvm(this.engine, BuildRuns.next());
	}

	@AfterEach
	void dropAll() throws SQLException {
		this.jvm.close();
		this.neighbour.close();
		this.engine.close();
		this.server.dropAll();
	}

	@Test
	void keptDatabaseHasNoOwnerAndItsTest() throws SQLException {
		this.jvm.keep("isodb_a", TEST);

		assertThat(rows()).containsExactly(NAME + " KEPT null " + TEST + ", since a reason");
		assertThat(this.server.databases()).containsExactly(NAME);
	}

	@Test
	void databaseOfATestOfAnyNameCanBeKept() throws SQLException {
		String test = TEST + "#a\0b" + "🙂".repeat(300);
		this.jvm.create("isodb_a");

		this.jvm.kept().keep("isodb_a", test, "a reason");

		assertThat(rows()).hasSize(1)
			.first()
			.asString()
			.startsWith(BuildRuns.keptName(test) + " KEPT null " + TEST + "#a_b🙂");
		assertThat(this.server.databases()).containsExactly(BuildRuns.keptName(test));
	}

	@Test
	void databaseThatWasKeptForTheSameTestBeforeIsReplaced() throws SQLException {
		this.jvm.keep("isodb_a", TEST);
		this.jvm.close();
		this.neighbour.create("isodb_b");
		JdbcClient.create(this.server.database("isodb_b")).sql("CREATE TABLE b (n int)").update();

		this.neighbour.kept().keep("isodb_b", TEST, "another reason");

		assertThat(rows()).containsExactly(NAME + " KEPT null " + TEST + ", since another reason");
		assertThat(this.server.databases()).containsExactly(NAME);
		assertThat(hasTable(NAME, "b")).isTrue();
	}

	@Test
	void jvmThatIsKilledBeforeItRenamesLeavesNothing() throws SQLException {
		this.jvm.create("isodb_a");
		this.jvm.kept().reserve("isodb_a", NAME);
		kill();

		assertThat(this.neighbour.reap()).containsExactlyInAnyOrder("isodb_a", NAME);
		assertThat(rows()).isEmpty();
		assertThat(this.server.databases()).isEmpty();
	}

	@Test
	void jvmThatIsKilledAfterItHasRenamedLeavesNothing() throws SQLException {
		this.jvm.create("isodb_a");
		this.jvm.kept().reserve("isodb_a", NAME);
		this.jvm.databases().rename("isodb_a", NAME);
		assertThat(this.server.databases()).containsExactly(NAME);
		kill();

		assertThat(this.neighbour.reap()).containsExactly(NAME);
		assertThat(rows()).isEmpty();
		assertThat(this.server.databases()).isEmpty();
	}

	@Test
	void jvmThatIsKilledLaterLeavesWhatItHasKept() throws SQLException {
		this.jvm.keep("isodb_a", TEST);
		kill();

		assertThat(this.neighbour.reap()).isEmpty();
		assertThat(this.server.databases()).containsExactly(NAME);
	}

	@Test
	void databaseThatAUserHasDroppedIsRemovedFromTheRegistry() throws SQLException {
		this.jvm.keep("isodb_a", TEST);
		this.engine.administration().drop(NAME);

		this.neighbour.kept().limit(10);

		assertThat(rows()).isEmpty();
	}

	@Test
	void databaseThatAUserHasDroppedCanBeKeptAgain() throws SQLException {
		this.jvm.keep("isodb_a", TEST);
		this.jvm.close();
		this.engine.administration().drop(NAME);

		this.neighbour.keep("isodb_b", TEST);

		assertThat(rows()).hasSize(1);
		assertThat(this.server.databases()).containsExactly(NAME);
	}

	@Test
	void nameThatAnotherJvmIsUsingIsLeftToIt() throws SQLException {
		this.jvm.create("isodb_a");
		this.jvm.kept().reserve("isodb_a", NAME);

		this.neighbour.keep("isodb_b", TEST);
		this.neighbour.kept().forget(TEST);
		this.neighbour.kept().limit(1);
		this.jvm.databases().rename("isodb_a", NAME);
		this.jvm.kept().setKept(NAME, TEST, "a reason");

		String other = this.neighbour.kept().nameFor("isodb_b", TEST);
		assertThat(other).isNotEqualTo(NAME).startsWith("isodb_kept_PostTests_");
		assertThat(rows()).containsExactlyInAnyOrder(other + " KEPT null " + TEST + ", since a reason",
				NAME + " KEPT null " + TEST + ", since a reason");
		assertThat(this.server.databases()).containsExactlyInAnyOrder(other, NAME);
	}

	@Test
	void registryIsRightWhenTwoJvmsKeepForTheSameTestAtOnce() throws Exception {
		CyclicBarrier start = new CyclicBarrier(2);
		for (int round = 0; round < 5; round++) {
			String database = "isodb_" + round;
			CompletableFuture<Void> other = CompletableFuture
				.runAsync(() -> this.neighbour.keepAtOnce(database + "b", TEST, start));
			this.jvm.keepAtOnce(database + "a", TEST, start);
			other.get();

			assertThat(rows()).as("round " + round).allMatch((row) -> row.contains(" KEPT null " + TEST));
			assertThat(this.server.databases()).as("round " + round).isEqualTo(names()).contains(NAME);
		}
		this.jvm.close();
		this.neighbour.close();
		RegistryJvm next = new RegistryJvm(this.engine, BuildRuns.next());
		next.kept().limit(0);
		next.close();
		assertThat(rows()).isEmpty();
		assertThat(this.server.databases()).isEmpty();
	}

	@Test
	void databaseOfAUserWithTheNameOfAKeptOneStays() throws SQLException {
		this.engine.administration().create(NAME);
		JdbcClient.create(this.server.database(NAME)).sql("CREATE TABLE diary (n int)").update();

		this.jvm.keep("isodb_a", TEST);

		assertThat(hasTable(NAME, "diary")).isTrue();
		assertThat(rows()).containsExactly("isodb_a KEPT null " + TEST + ", since a reason");
		this.jvm.close();
		this.neighbour.kept().limit(0);
		assertThat(this.server.databases()).containsExactly(NAME);
	}

	@Test
	void databaseThatCannotBeRenamedIsKeptUnderItsOwnName() throws SQLException {
		Assumptions.assumeTrue(this.server.toString().contains("mariadb"), "only MariaDB has such tables");
		this.jvm.create("isodb_a");
		JdbcClient jdbc = JdbcClient.create(this.server.database("isodb_a"));
		jdbc.sql("CREATE TABLE posts (n int)").update();
		jdbc.sql("INSERT INTO posts VALUES (1)").update();
		jdbc.sql("CREATE TABLE counted (n int, s bigint unsigned GENERATED ALWAYS AS ROW START, "
				+ "e bigint unsigned GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (s, e)) WITH SYSTEM VERSIONING")
			.update();
		jdbc.sql("INSERT INTO counted (n) VALUES (1)").update();
		jdbc.sql("UPDATE counted SET n = 2").update();

		this.jvm.kept().keep("isodb_a", TEST, "a reason");

		assertThat(rows()).containsExactly("isodb_a KEPT null " + TEST + ", since a reason");
		assertThat(this.server.databases()).containsExactly("isodb_a");
		assertThat(jdbc.sql("SELECT n FROM posts").query(int.class).list()).containsExactly(1);
	}

	/**
	 * End the session of the first JVM, which does nothing more.
	 */
	private void kill() throws SQLException {
		this.server.end(this.jvm.session()
			.single((registry) -> registry.query((row) -> row.getLong(1), this.server.sessionQuery()).get(0)));
	}

	private boolean hasTable(String database, String table) {
		return JdbcClient.create(this.server.database(database))
			.sql("SELECT count(*) FROM information_schema.tables WHERE table_name = ?")
			.param(table)
			.query(int.class)
			.single() == 1;
	}

	private List<String> rows() {
		return this.server.registry()
			.sql("SELECT name, kind, owner, test FROM test_databases ORDER BY name")
			.query((row, number) -> row.getString(1) + " " + row.getString(2) + " " + row.getString(3) + " "
					+ row.getString(4))
			.list();
	}

	private List<String> names() {
		return this.server.registry()
			.sql("SELECT name FROM test_databases")
			.query(String.class)
			.stream()
			.sorted()
			.toList();
	}

}
