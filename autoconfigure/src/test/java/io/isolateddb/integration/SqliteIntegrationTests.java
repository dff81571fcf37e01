package io.isolateddb.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Access;
import io.isolateddb.IsolatedDatabase.Keep;
import io.isolateddb.IsolatedDatabase.Scope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * The annotation with Flyway and SQLite.
 */
class SqliteIntegrationTests {

	private static final Path FOLDER = Path.of("target", "isolated-databases").toAbsolutePath();

	private static final Set<Path> links = ConcurrentHashMap.newKeySet();

	@BeforeEach
	void forget() {
		links.clear();
	}

	@Test
	void eachMethodHasItsDatabase() {
		TestCases.succeed(3, MethodTestCase.class);

		assertThat(links).hasSize(3);
		assertThat(file(MethodTestCase.class, "addsUser")).doesNotExist();
	}

	@Test
	void classHasOneDatabase() {
		TestCases.succeed(2, ClassTestCase.class);

		assertThat(links).hasSize(1);
		assertThat(file(ClassTestCase.class, null)).doesNotExist();
	}

	@Test
	void repetitionsInParallelHaveFilesOfTheirOwn() {
		ParallelRun.of(4).succeed(40, ParallelTestCase.class, ParallelParametersTestCase.class);

		assertThat(links).hasSize(40);
	}

	@Test
	void fixturesAndRowsOfTheClassAreTheStartOfEachTest() {
		TestCases.succeed(5, FixturesTestCase.class, BeforeAllTestCase.class);
	}

	@Test
	void schemaIsRestored() {
		TestCases.succeed(6, SchemaTestCase.class);
	}

	@Test
	void connectionsHaveTheSettingsOfTestsUnlessTheApplicationDeclaresOthers() {
		TestCases.succeed(2, SettingsTestCase.class, DeclaredSettingsTestCase.class);
	}

	@Test
	void failedTestSaysHowToOpenItsDatabaseAndWhatItHasChanged() throws IOException {
		String failure = KeptOnServer.print(KeptOnServer.failures(1, FailingTestCase.class).get(0));

		Path file = file(FailingTestCase.class, "fails");
		assertThat(file).isRegularFile();
		assertThat(failure).contains("open:    sqlite3 '" + file + "'")
			.contains("changed: autoincrement of users: next value 2 -> 4")
			.contains("table more: created".replace("table ", ""))
			.contains("users: 2 rows added, 1 changed");
		String url = failure.lines().filter((line) -> line.contains("URL:")).findFirst().orElseThrow().split("URL:")[1];
		JdbcTemplate kept = new JdbcTemplate(new DriverManagerDataSource(url.strip()));
		assertThat(kept.queryForList("SELECT name FROM users ORDER BY id", String.class)).containsExactly("Lovelace",
				"Grace", "Barbara");
		try (Stream<Path> files = Files.list(file.getParent())) {
			assertThat(files).as("nothing beside the file").containsExactly(file);
		}
	}

	@Test
	void restrictedAccessIsRefused() {
		Throwable failure = KeptOnServer.failures(1, RestrictedTestCase.class).get(0);

		assertThat(KeptOnServer.print(failure)).contains("SQLite has neither users nor rights")
			.contains("Use access = FULL");
	}

	@ParameterizedTest
	@ValueSource(classes = { NoFileTestCase.class, SharedMemoryTestCase.class, FileTestCase.class })
	void databaseIsAFileWhateverTheApplicationDeclares(Class<?> type) {
		TestCases.succeed(1, type);

		assertThat(Path.of("declared.db")).doesNotExist();
	}

	private static Path file(Class<?> type, String method) {
		return FOLDER.resolve(type.getName().replace('.', '/') + ((method != null) ? "/" + method : "") + ".sqlite");
	}

	/**
	 * The path at which people find the database of the test that is running.
	 */
	private static Path file(JdbcTemplate jdbc) {
		Path real = Path
			.of(jdbc.queryForObject("SELECT file FROM pragma_database_list WHERE name = 'main'", String.class));
		try (Stream<Path> files = Files.find(FOLDER, 20, (file, attributes) -> attributes.isSymbolicLink())) {
			Path link = files
				.filter((file) -> file.toFile().exists() && file.resolveSibling(target(file)).normalize().equals(real))
				.findFirst()
				.orElseThrow();
			links.add(link);
			return link;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Path target(Path link) {
		try {
			return Files.readSymbolicLink(link);
		}
		catch (IOException ex) {
			return Path.of("gone");
		}
	}

	@UsersTest
	@TestPropertySource(properties = { "spring.datasource.url=jdbc:sqlite::memory:", "isolated-database.server.url=",
			"spring.flyway.locations=classpath:io/isolateddb/integration/sqlite" })
	abstract static class OnSqlite {

		@Autowired
		Users users;

		@Autowired
		JdbcTemplate jdbc;

	}

	@IsolatedDatabase
	static class MethodTestCase extends OnSqlite {

		@Test
		void addsUser() {
			assertThat(file(this.jdbc)).isEqualTo(file(MethodTestCase.class, "addsUser")).exists();
			addsOne();
		}

		@Test
		void addsUserToo() {
			assertThat(file(this.jdbc)).isEqualTo(file(MethodTestCase.class, "addsUserToo")).exists();
			addsOne();
		}

		@Test
		@Transactional
		void addsUserInTransaction() {
			assertThat(file(this.jdbc)).exists();
			addsOne();
		}

		private void addsOne() {
			assertThat(this.users.names()).containsExactly("Ada");
			this.users.add("Grace");
			assertThat(this.jdbc.queryForObject("SELECT id FROM users WHERE name = 'Grace'", int.class)).isEqualTo(2);
		}

	}

	@IsolatedDatabase(scope = Scope.CLASS)
	@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
	static class ClassTestCase extends OnSqlite {

		@Test
		@Order(1)
		void addsUser() {
			assertThat(file(this.jdbc)).isEqualTo(file(ClassTestCase.class, null)).exists();
			this.users.add("Grace");
		}

		@Test
		@Order(2)
		void seesUser() {
			assertThat(file(this.jdbc)).exists();
			assertThat(this.users.names()).containsExactly("Ada", "Grace");
		}

	}

	@IsolatedDatabase
	static class ParallelTestCase extends OnSqlite {

		@RepeatedTest(20)
		void seesItsOwnUsers() {
			assertThat(file(this.jdbc)).exists();
			this.users.add("Grace");
			assertThat(this.users.names()).containsExactly("Ada", "Grace");
		}

	}

	@IsolatedDatabase
	static class ParallelParametersTestCase extends OnSqlite {

		@ParameterizedTest
		@ValueSource(strings = { "a/b", "a\\b", "..", "a?b", "a b", "%", "#", "a:b", "'", "\"", "*", "", "ä", "&",
				"a=b", "x1", "x2", "x3", "x4", "x5" })
		void seesItsOwnUsers(String name) {
			assertThat(file(this.jdbc)).exists();
			this.users.add(name);
			assertThat(this.users.names()).containsExactly("Ada", name);
		}

	}

	@IsolatedDatabase(fixtures = "grace")
	static class FixturesTestCase extends OnSqlite {

		@RepeatedTest(2)
		void seesFixtures() {
			assertThat(this.users.names()).containsExactly("Ada", "Grace");
			this.jdbc.update("DELETE FROM users");
		}

		@Nested
		class NestedTests {

			@Test
			void seesFixtures() {
				assertThat(FixturesTestCase.this.users.names()).containsExactly("Ada", "Grace");
			}

		}

	}

	@IsolatedDatabase
	static class BeforeAllTestCase extends OnSqlite {

		@BeforeAll
		static void addUser(@Autowired Users users) {
			users.add("Barbara");
		}

		@RepeatedTest(2)
		void seesRowsOfTheClass() {
			assertThat(this.users.names()).containsExactly("Ada", "Barbara");
			this.users.add("Grace");
			assertThat(this.jdbc.queryForObject("SELECT max(id) FROM users", int.class)).isEqualTo(3);
		}

	}

	@IsolatedDatabase
	static class SchemaTestCase extends OnSqlite {

		@RepeatedTest(6)
		void changesSchema() {
			this.jdbc.execute("CREATE TABLE more (id integer)");
			this.jdbc.execute("ALTER TABLE users ADD COLUMN age integer");
			this.jdbc.execute("DROP TABLE posts");
			this.jdbc.execute("PRAGMA user_version = 5");
		}

	}

	@IsolatedDatabase
	static class SettingsTestCase extends OnSqlite {

		@Test
		void hasSettings() {
			assertThat(setting("journal_mode")).isEqualTo("wal");
			assertThat(setting("foreign_keys")).isEqualTo("1");
			assertThat(setting("busy_timeout")).isEqualTo("10000");
			assertThat(setting("synchronous")).isEqualTo("0");
			assertThatException().isThrownBy(() -> this.jdbc.update("INSERT INTO posts (author) VALUES (99)"))
				.withMessageContaining("FOREIGN KEY");
		}

		String setting(String name) {
			return this.jdbc.queryForObject("PRAGMA " + name, String.class);
		}

	}

	@IsolatedDatabase
	@TestPropertySource(properties = {
			"spring.datasource.url=jdbc:sqlite:declared.db?foreign_keys=false&journal_mode=DELETE&cache=shared",
			"spring.datasource.hikari.data-source-properties.busy_timeout=77",
			"spring.datasource.hikari.connection-init-sql=PRAGMA recursive_triggers = OFF" })
	static class DeclaredSettingsTestCase extends SettingsTestCase {

		@Test
		@Override
		void hasSettings() {
			assertThat(setting("journal_mode")).isEqualTo("delete");
			assertThat(setting("foreign_keys")).isEqualTo("0");
			assertThat(setting("busy_timeout")).isEqualTo("77");
			assertThat(setting("recursive_triggers")).isEqualTo("0");
			this.jdbc.update("INSERT INTO posts (author) VALUES (99)");
		}

	}

	@IsolatedDatabase(keep = Keep.ON_FAILURE)
	static class FailingTestCase extends OnSqlite {

		@Test
		void fails() {
			this.users.add("Grace");
			this.users.add("Barbara");
			this.jdbc.update("UPDATE users SET name = 'Lovelace' WHERE id = 1");
			this.jdbc.execute("CREATE TABLE more (id integer)");
			assertThat(this.users.names()).isEmpty();
		}

	}

	@IsolatedDatabase(access = Access.RESTRICTED)
	static class RestrictedTestCase extends OnSqlite {

		@Test
		void neverStarts() {
			assertThat(this.users.names()).containsExactly("Ada");
		}

	}

	@IsolatedDatabase
	@TestPropertySource(properties = "spring.datasource.url=jdbc:sqlite:")
	static class NoFileTestCase extends OnSqlite {

		@Test
		void isFileOfTheTest() throws Exception {
			assertThat(file(this.jdbc)).exists();
			try (Connection one = this.jdbc.getDataSource().getConnection();
					Connection other = this.jdbc.getDataSource().getConnection()) {
				assertThat(List.of(one, other)).allSatisfy((connection) -> {
					try (var rows = connection.createStatement().executeQuery("SELECT name FROM users")) {
						assertThat(rows.getString(1)).isEqualTo("Ada");
					}
				});
			}
		}

	}

	@TestPropertySource(properties = "spring.datasource.url=jdbc:sqlite:file:shared?mode=memory&cache=shared")
	static class SharedMemoryTestCase extends NoFileTestCase {

	}

	@TestPropertySource(properties = "spring.datasource.url=jdbc:sqlite:file:declared.db?mode=rwc")
	static class FileTestCase extends NoFileTestCase {

	}

}
