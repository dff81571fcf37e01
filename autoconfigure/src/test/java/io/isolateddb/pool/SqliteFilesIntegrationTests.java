package io.isolateddb.pool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.registry.ServerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The files of SQLite's databases from one run to the next, and between JVMs that run at
 * the same time.
 */
class SqliteFilesIntegrationTests {

	private static final String TEST = "com.example.PostTests#publishes";

	private static final String PATH = "com/example/PostTests/publishes";

	private static final PoolOptions OPTIONS = new PoolOptions(new ConnectionSettings(new HikariConfig(), 2), 0,
			Duration.ofSeconds(30));

	@TempDir
	private Path folder;

	@Test
	void keptFileIsRemovedWhenTheTestRunsInTheNextRun() throws SQLException {
		try (ServerDatabases run = run()) {
			DatabaseLease lease = lease(run, TEST);
			insert(lease);
			lease.keep("the test has failed");
			lease.close();
		}
		assertThat(this.folder.resolve(PATH + ".sqlite")).isRegularFile();

		try (ServerDatabases run = run()) {
			DatabaseLease lease = lease(run, TEST);
			assertThat(this.folder.resolve(PATH + ".sqlite")).isSymbolicLink();
			assertThat(lease.jdbcUrl()).contains(PATH + ".sqlite");
			lease.close();
		}

		assertThat(this.folder.resolve("com")).doesNotExist();
	}

	@Test
	void keptFileStaysWhenTheTestPassesInTheSameRun() throws SQLException {
		try (ServerDatabases run = run()) {
			DatabaseLease lease = lease(run, TEST);
			insert(lease);
			lease.keep("the test has failed");
			lease.close();

			DatabaseLease next = lease(run, TEST);
			assertThat(next.jdbcUrl()).contains(PATH + "~2.sqlite");
			next.close();
		}

		assertThat(this.folder.resolve(PATH + ".sqlite")).isRegularFile();
		assertThat(this.folder.resolve(PATH + "~2.sqlite")).doesNotExist();
	}

	@Test
	void fileIsKeptInPlaceOfTheOneOfTheRunBefore() throws SQLException, IOException {
		for (int i = 0; i < 2; i++) {
			try (ServerDatabases run = run()) {
				DatabaseLease lease = lease(run, TEST);
				insert(lease);
				assertThat(lease.keep("the test has failed").name()).isEqualTo(PATH);
				lease.close();
			}
		}

		try (Stream<Path> files = Files.list(this.folder.resolve(PATH).getParent())) {
			assertThat(files).containsExactly(this.folder.resolve(PATH + ".sqlite"));
		}
	}

	@Test
	void databaseThatIsKeptUnderAnotherNameLeavesNoLink() throws SQLException, IOException {
		try (ServerDatabases run = run()) {
			DatabaseLease first = lease(run, TEST);
			insert(first);
			first.keep("the test has failed");
			DatabaseLease second = lease(run, TEST);
			assertThat(second.jdbcUrl()).contains(PATH + "~2.sqlite");
			first.close();
			insert(second);
			assertThat(second.keep("the test has failed").name()).isEqualTo(PATH);
			second.close();

			try (Stream<Path> files = Files.walk(this.folder)) {
				assertThat(files).noneMatch(Files::isSymbolicLink);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "com.example.PostTests#reads", "com.example.OtherTests#reads", "Tests#reads",
			"a.b.c.d.e.Tests#reads", "com.example.PostTests", "com.example.PostTests#publishes" })
	void linkLeadsToTheDatabaseOfTheTestAndIsGoneAfterIt(String other) throws SQLException, IOException {
		try (ServerDatabases run = run()) {
			for (String test : List.of(TEST, other, TEST, other)) {
				DatabaseLease lease = lease(run, test);
				insert(lease);
				Path link = Path.of(lease.jdbcUrl().replaceAll("jdbc:sqlite:|\\?.*", ""));
				assertThat(link).isSymbolicLink();
				assertThat(link.toRealPath())
					.isEqualTo(this.folder.toRealPath().resolve(".pool/" + lease.name() + ".sqlite"));
				lease.close();
				assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
			}
		}
	}

	@Test
	void linkIsCreatedAgainIfItWasDeletedBetweenTwoTests() throws SQLException, IOException {
		try (ServerDatabases run = run()) {
			lease(run, TEST).close();
			try (Stream<Path> files = Files.list(this.folder.resolve(".pool"))) {
				List<Path> links = files.filter(Files::isSymbolicLink).toList();
				assertThat(links).hasSize(1);
				Files.delete(links.get(0));
			}

			DatabaseLease lease = lease(run, TEST);
			assertThat(this.folder.resolve(PATH + ".sqlite")).isSymbolicLink();
			lease.close();
		}
	}

	@Test
	void filesWithNumbersAreRemovedWhenTheTestRunsInTheNextRun() throws SQLException {
		try (ServerDatabases one = run(); ServerDatabases other = run()) {
			for (DatabaseLease lease : List.of(lease(one, TEST), lease(other, TEST))) {
				insert(lease);
				lease.keep("the test has failed");
				lease.close();
			}
		}
		assertThat(this.folder.resolve(PATH + "~2.sqlite")).isRegularFile();

		try (ServerDatabases run = run()) {
			lease(run, "com.example.PostTests#another").close();
			assertThat(this.folder.resolve(PATH + "~2.sqlite")).isRegularFile();
			DatabaseLease lease = lease(run, TEST);
			assertThat(this.folder.resolve(PATH + ".sqlite")).isSymbolicLink();
			assertThat(this.folder.resolve(PATH + "~2.sqlite")).doesNotExist();
			lease.close();
		}
	}

	@Test
	void runsAtTheSameTimeShareTheTemplateAndNoFile() throws SQLException {
		try (ServerDatabases one = run(); ServerDatabases other = run()) {
			Template template = template(one);
			assertThat(template(other).database()).isEqualTo(template.database());
			DatabaseLease first = lease(one, TEST);
			DatabaseLease second = lease(other, TEST);

			insert(first);
			insert(second);

			assertThat(first.jdbcUrl()).contains(PATH + ".sqlite");
			assertThat(second.jdbcUrl()).contains(PATH + "~2.sqlite");
			assertThat(first.name()).isNotEqualTo(second.name());
			first.close();
			second.close();
		}
	}

	@Test
	void nothingButTemplatesAndTheRegistryIsLeft() throws SQLException, IOException {
		try (ServerDatabases run = run()) {
			insert(lease(run, TEST));
			lease(run, "com.example.PostTests#publishes (DataSource 'archive')").close();
		}

		try (Stream<Path> files = Files.walk(this.folder)) {
			List<String> names = files.filter((file) -> !Files.isDirectory(file))
				.map((file) -> file.getFileName().toString())
				.toList();
			assertThat(names).allMatch((name) -> name.endsWith(".template") || name.startsWith("isolated_database")
					|| name.equals("locks"));
		}
		assertThat(this.folder.resolve("com")).doesNotExist();
	}

	private ServerDatabases run() {
		return new ServerDatabases(DatabaseProduct.engineFor(new ServerAddress("jdbc:sqlite:" + this.folder, "", "")),
				ServerOptions.defaults(), "", BuildRuns.one());
	}

	private static Template template(ServerDatabases run) {
		return run.derive(run.emptyTemplate(), new UsersMigrator("users"), OPTIONS.connections(), "a test");
	}

	private static DatabaseLease lease(ServerDatabases run, String test) {
		return run.pool(template(run), OPTIONS).lease(test);
	}

	private static void insert(DatabaseLease lease) throws SQLException {
		try (Connection connection = lease.dataSource().getConnection();
				Statement statement = connection.createStatement()) {
			assertThat(statement.executeUpdate("INSERT INTO users (id) VALUES (1)")).isOne();
		}
	}

}
