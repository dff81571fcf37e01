package io.isolateddb.pool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two JVMs that have one folder of SQLite at the same time, as forks and two builds of
 * one project have: neither deletes or overwrites what the other one has.
 */
class SqliteJvmsIntegrationTests {

	private static final String TEST = "com.example.PostTests#publishes";

	private static final String LEASE = "lease users " + TEST;

	@TempDir
	private Path folder;

	@Test
	void sameTestHasAFileInEachJvm() {
		try (PoolJvm one = start(); PoolJvm other = start()) {
			one.run(LEASE);
			other.run(LEASE);
			one.run("insert 1");

			assertThat(file(one.run("url"))).isEqualTo(kept(""));
			assertThat(file(other.run("url"))).isEqualTo(kept("~2"));
			assertThat(users("")).containsExactly(0, 1);
			assertThat(users("~2")).containsExactly(0);
			one.run("release");
			assertThat(kept("")).doesNotExist();
			assertThat(users("~2")).containsExactly(0);
		}
		assertThat(this.folder.resolve("com")).doesNotExist();
	}

	@Test
	void nameGoesToTheNextTestWhenItsDatabaseIsExchanged() throws IOException {
		try (PoolJvm one = start(); PoolJvm other = start()) {
			String name = one.run(LEASE);
			Path database = this.folder.resolve(".pool").resolve(name + ".sqlite");
			Path away = Files.move(database, database.resolveSibling("away"));

			other.run(LEASE);
			Files.move(away, database);

			assertThat(file(one.run("url"))).isEqualTo(kept(""));
			assertThat(kept("").toRealPath()).isEqualTo(database.toRealPath());
			assertThat(file(other.run("url"))).isEqualTo(kept("~2"));
		}
	}

	@Test
	void fileThatARunningJvmHasKeptStays() {
		try (PoolJvm one = start()) {
			keep(one, 1);
			try (PoolJvm other = start()) {
				other.run(LEASE);
				assertThat(file(other.run("url"))).isEqualTo(kept("~2"));
				other.run("release");
			}
			assertThat(users("")).containsExactly(0, 1);
			assertThat(kept("~2")).doesNotExist();
			assertThat(registered()).isEqualTo("com/example/PostTests/publishes");
		}
		assertThat(users("")).containsExactly(0, 1);
		succeed();
	}

	@Test
	void bothKeepTheDatabaseOfTheSameTest() {
		try (PoolJvm one = start(); PoolJvm other = start()) {
			one.run(LEASE);
			other.run(LEASE);
			one.run("insert 1");
			other.run("insert 2");

			assertThat(file(other.run("keep"))).isEqualTo(kept("~2"));
			assertThat(file(one.run("keep"))).isEqualTo(kept(""));
			other.run("release");
			one.run("release");

			assertThat(users("")).containsExactly(0, 1);
			assertThat(users("~2")).containsExactly(0, 2);
			assertThat(other.run(LEASE)).startsWith("isodb_");
		}
		assertThat(users("")).containsExactly(0, 1);
		assertThat(users("~2")).containsExactly(0, 2);
		succeed();
	}

	@Test
	void secondFailureReplacesItsFileInTheSameJvmOnly() {
		try (PoolJvm one = start(); PoolJvm other = start()) {
			keep(one, 1);
			keep(other, 2);
			keep(one, 3);
			keep(other, 4);

			assertThat(users("")).containsExactly(0, 3);
			assertThat(users("~2")).containsExactly(0, 4);
		}
	}

	@Test
	void killedJvmLeavesNothing() {
		PoolJvm killed = start();
		killed.run(LEASE);
		killed.run("lease users com.example.OtherTests#neverRunsAgain");
		killed.kill();
		try (PoolJvm next = start()) {
			next.run(LEASE);
			assertThat(file(next.run("url"))).isEqualTo(kept(""));
		}

		assertThat(this.folder.resolve("com")).doesNotExist();
		assertOnlyTemplatesAreLeft(2);
	}

	@Test
	void templateIsBuiltByOneJvmWhileOthersWait() {
		List<PoolJvm> jvms = Stream.generate(this::start).limit(3).toList();
		jvms.forEach((jvm) -> jvm.begin("build users"));

		List<String> templates = jvms.stream().map((jvm) -> jvm.await("done")).toList();
		jvms.forEach(PoolJvm::close);

		assertThat(templates).hasSize(3).containsOnly(templates.get(0));
		assertThat(jvms.stream().flatMap((jvm) -> jvm.output().stream()).filter("migrated users"::equals)).hasSize(1);
		assertOnlyTemplatesAreLeft(2);
	}

	@Test
	void templatesThatOneJvmUsesStayWhenAnotherDropsOldOnes() {
		try (PoolJvm one = start()) {
			one.run(LEASE);
			try (PoolJvm other = start()) {
				for (int i = 0; i < 12; i++) {
					other.run("build users" + i);
				}
			}

			one.run("release");
			assertThat(one.run("suite users 2 30")).startsWith("30 tests");
			assertThat(one.output().stream().filter("migrated users"::equals)).hasSize(1);
		}
	}

	@Test
	void suitesAtTheSameTimeDoNotDisturbEachOther() {
		try (PoolJvm one = start(); PoolJvm other = start()) {
			one.begin("suite users 2 100");
			other.begin("suite users 2 100");

			assertThat(one.await("done")).startsWith("100 tests");
			assertThat(other.await("done")).startsWith("100 tests");
		}
		assertOnlyTemplatesAreLeft(2);
	}

	private PoolJvm start() {
		return PoolJvm.start("jdbc:sqlite:" + this.folder);
	}

	/**
	 * Run the test so that it fails with a user more.
	 */
	private static void keep(PoolJvm jvm, int user) {
		jvm.run(LEASE);
		jvm.run("insert " + user);
		jvm.run("keep");
		jvm.run("release");
	}

	/**
	 * Run the test in a later run, after which nothing of it is there any more.
	 */
	private void succeed() {
		try (PoolJvm next = start()) {
			next.run(LEASE);
			assertThat(file(next.run("url"))).isEqualTo(kept(""));
		}
		assertThat(this.folder.resolve("com")).doesNotExist();
	}

	private Path kept(String number) {
		return this.folder.resolve("com/example/PostTests/publishes" + number + ".sqlite");
	}

	private static Path file(String url) {
		return Path.of(url.replaceFirst("jdbc:sqlite:([^?]*).*", "$1"));
	}

	private List<Integer> users(String number) {
		return JdbcClient.create(new DriverManagerDataSource("jdbc:sqlite:" + kept(number)))
			.sql("SELECT id FROM users ORDER BY id")
			.query(Integer.class)
			.list();
	}

	/**
	 * What the registry has of kept databases.
	 */
	private String registered() {
		return JdbcClient
			.create(new DriverManagerDataSource(
					"jdbc:sqlite:" + this.folder.resolve(".pool").resolve("isolated_database.sqlite")))
			.sql("SELECT group_concat(name) FROM test_databases WHERE name LIKE 'com/%'")
			.query(String.class)
			.single();
	}

	private void assertOnlyTemplatesAreLeft(int number) {
		try (Stream<Path> files = Files.walk(this.folder)) {
			List<String> names = files.filter((file) -> !Files.isDirectory(file))
				.map((file) -> file.getFileName().toString())
				.filter((name) -> !name.startsWith("isolated_database") && !name.equals("locks"))
				.toList();
			assertThat(names).hasSize(number).allMatch((name) -> name.endsWith(".template"));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
