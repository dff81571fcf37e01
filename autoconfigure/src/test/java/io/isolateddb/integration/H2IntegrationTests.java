package io.isolateddb.integration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Access;
import io.isolateddb.IsolatedDatabase.Scope;
import jakarta.persistence.EntityManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An application on H2 has a database in memory for each test, without any server.
 */
@Tag("own-server")
class H2IntegrationTests {

	private static final Set<String> databases = ConcurrentHashMap.newKeySet();

	@TempDir
	private static Path folder;

	private static boolean failing;

	@BeforeAll
	static void write() throws IOException {
		StartUps.files(folder);
		Files.writeString(folder.resolve("schema.sql"), "CREATE TABLE users (id int PRIMARY KEY, name varchar(100))");
		Files.writeString(folder.resolve("data.sql"), "INSERT INTO users VALUES (1, 'Ada')");
	}

	@BeforeEach
	@AfterEach
	void forget() throws IOException {
		failing = true;
		databases.clear();
		Files.deleteIfExists(keptFile());
	}

	private static Path keptFile() {
		return Path.of("target/isolated-databases/io/isolateddb/integration/H2IntegrationTests$FailingTestCase",
				"addsAndFails.mv.db");
	}

	@Test
	void eachMethodHasADatabaseOfItsOwn() {
		TestCases.succeed(20, MethodTestCase.class);

		assertThat(databases).allMatch((url) -> url.startsWith("jdbc:h2:mem:isodb_")).hasSizeLessThan(20);
	}

	@Test
	void methodsOfAClassShareOne() {
		TestCases.succeed(3, ClassTestCase.class);
	}

	@Test
	void testsInParallelDoNotSeeEachOther() {
		ParallelRun.of(4).succeed(20, MethodTestCase.class);
	}

	@Test
	void fixturesAndWhatTheClassHasWrittenAreThere() {
		TestCases.succeed(6, FixturesTestCase.class, OwnRowsTestCase.class);
	}

	@Test
	void failedTestLeavesAFileThatItsCommandAndItsUrlOpen() throws Exception {
		String printed = KeptOnServer.print(KeptOnServer.failures(1, FailingTestCase.class).get(0));

		assertThat(printed).contains("USERS: 1 row added, 1 changed", "USERS.ID: next value 2 -> 3");
		String url = line(printed, "URL:");
		assertThat(url).contains("target/isolated-databases/io/isolateddb/integration").contains("MODE=PostgreSQL");
		assertThat(JdbcClient.create(new DriverManagerDataSource(url, "sa", ""))
			.sql("SELECT name FROM users ORDER BY id")
			.query(String.class)
			.list()).containsExactly("Lovelace", "Grace");
		assertThat(shell(line(printed, "open:") + " -sql 'SELECT name FROM users'")).contains("Lovelace", "Grace");
	}

	@Test
	void nextRunOfTheTestReplacesOrRemovesTheFile() throws IOException {
		Files.createDirectories(keptFile().getParent());
		Files.writeString(keptFile(), "of an earlier run");

		KeptOnServer.failures(1, FailingTestCase.class);

		assertThat(Files.readString(keptFile(), StandardCharsets.ISO_8859_1)).startsWith("H:2");
	}

	private static String line(String printed, String title) {
		return printed.lines()
			.map(String::strip)
			.filter((line) -> line.startsWith(title))
			.map((line) -> line.substring(title.length()).strip())
			.findFirst()
			.orElseThrow(() -> new AssertionError(printed));
	}

	private static String shell(String command) throws Exception {
		Process process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isZero();
		return output;
	}

	@Test
	void restrictedApplicationReadsAndWritesRowsAndNothingElse() {
		TestCases.succeed(5, RestrictedTestCase.class);
	}

	@ParameterizedTest
	@ValueSource(classes = { SettingsTestCase.class, FileTestCase.class, EntitiesTestCase.class,
			EntitiesOfAFileTestCase.class, ScriptsTestCase.class, ServerPropertyTestCase.class })
	void settingsAndDefaultsAreThoseOfTheApplication(Class<?> type) {
		TestCases.succeed(2, type);
	}

	@Test
	void databaseOfTheApplicationIsNeverOpened() throws SQLException {
		DriverManagerDataSource outside = new DriverManagerDataSource("jdbc:h2:mem:app", "sa", "");
		try (Connection open = outside.getConnection()) {
			open.createStatement().execute("CREATE TABLE users (name varchar(10))");

			TestCases.succeed(20, MethodTestCase.class);

			assertThat(JdbcClient.create(outside).sql("SELECT count(*) FROM users").query(Integer.class).single())
				.isZero();
		}
	}

	@UsersTest
	@TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:app")
	abstract static class OnH2 {

		@Autowired
		Users users;

		@Autowired
		JdbcTemplate jdbc;

		@BeforeEach
		void see(@Autowired DataSource dataSource) throws SQLException {
			try (Connection connection = dataSource.getConnection()) {
				databases.add(connection.getMetaData().getURL());
			}
		}

	}

	@IsolatedDatabase
	static class MethodTestCase extends OnH2 {

		@RepeatedTest(20)
		void addsOneAndSeesTwo() {
			this.users.add("Grace");
			assertThat(this.users.names()).containsExactly("Ada", "Grace");
			assertThat(this.jdbc.queryForList("SELECT id FROM users ORDER BY id", Integer.class)).containsExactly(1, 2);
		}

	}

	@IsolatedDatabase(scope = Scope.CLASS)
	static class ClassTestCase extends OnH2 {

		private static int added;

		@RepeatedTest(3)
		void addsOneMore() {
			this.users.add("Grace");
			added++;
			assertThat(this.users.names()).hasSize(1 + added);
		}

	}

	@IsolatedDatabase(fixtures = "/fixtures-of-h2.sql")
	static class FixturesTestCase extends OnH2 {

		@RepeatedTest(3)
		void seesTheRowsOfTheFixture() {
			assertThat(this.users.names()).containsExactly("Ada", "Edsger");
			this.users.add("Grace");
			assertThat(this.jdbc.queryForObject("SELECT max(id) FROM users", Integer.class)).isEqualTo(3);
		}

	}

	@IsolatedDatabase
	static class OwnRowsTestCase extends OnH2 {

		@BeforeAll
		static void add(@Autowired Users users) {
			users.add("Barbara");
		}

		@RepeatedTest(3)
		void seesTheRowsOfTheClass() {
			assertThat(this.users.names()).containsExactly("Ada", "Barbara");
			this.jdbc.update("DELETE FROM users");
		}

	}

	@TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:app;MODE=PostgreSQL")
	@IsolatedDatabase
	static class FailingTestCase extends OnH2 {

		@Test
		void addsAndFails() {
			this.users.add("Grace");
			this.jdbc.update("UPDATE users SET name = 'Lovelace' WHERE name = 'Ada'");
			assertThat(failing).isFalse();
		}

	}

	@IsolatedDatabase(access = Access.RESTRICTED)
	static class RestrictedTestCase extends OnH2 {

		@RepeatedTest(5)
		void readsAndWrites() {
			this.users.add("Grace");
			this.jdbc.update("UPDATE users SET name = 'Lovelace' WHERE name = 'Ada'");
			assertThat(this.users.names()).containsExactly("Lovelace", "Grace");
			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> this.jdbc.execute("CREATE TABLE more (id int)"));
			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> this.jdbc.execute("ALTER TABLE users ADD COLUMN age int"));
		}

	}

	@TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:app;DB_CLOSE_DELAY=-1;MODE=MySQL;"
			+ "DATABASE_TO_UPPER=FALSE;CASE_INSENSITIVE_IDENTIFIERS=TRUE;DEFAULT_LOCK_TIMEOUT=1234;"
			+ "INIT=CREATE SCHEMA IF NOT EXISTS extra\\\\;SET @started = 7")
	@IsolatedDatabase
	static class SettingsTestCase extends OnH2 {

		@RepeatedTest(2)
		void settingsOfTheUrlAreKept() {
			assertThat(setting("MODE")).isEqualTo("MySQL");
			assertThat(setting("DEFAULT_LOCK_TIMEOUT")).isEqualTo("1234");
			assertThat(this.jdbc.queryForObject("SELECT @started", Integer.class)).isEqualTo(7);
			assertThat(this.jdbc.queryForList("SELECT table_name FROM INFORMATION_SCHEMA.TABLES "
					+ "WHERE table_schema = 'PUBLIC' OR table_schema = 'public'", String.class))
				.contains("users");
			this.jdbc.update("CREATE TABLE extra.things (id int AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB");
			this.users.add("Grace");
		}

		private String setting(String name) {
			return this.jdbc.queryForObject(
					"SELECT setting_value FROM INFORMATION_SCHEMA.SETTINGS WHERE setting_name = ?", String.class, name);
		}

	}

	@TestPropertySource(properties = "spring.datasource.url=jdbc:h2:file:./target/h2-of-application")
	@IsolatedDatabase
	static class FileTestCase extends OnH2 {

		@RepeatedTest(2)
		void databaseIsInMemoryAndTheFileIsNotMade() {
			this.users.add("Grace");
			assertThat(this.users.names()).containsExactly("Ada", "Grace");
			assertThat(Path.of("target/h2-of-application.mv.db")).doesNotExist();
		}

	}

	@UsersTest
	@TestPropertySource(properties = "isolated-database.server.url=jdbc:h2:mem:any;MODE=Oracle")
	@IsolatedDatabase
	static class ServerPropertyTestCase {

		@RepeatedTest(2)
		void applicationWithoutUrlHasH2(@Autowired Users users, @Autowired JdbcClient jdbc) {
			users.add("Grace");
			assertThat(users.names()).containsExactly("Ada", "Grace");
			assertThat(jdbc.sql("SELECT setting_value FROM INFORMATION_SCHEMA.SETTINGS WHERE setting_name = 'MODE'")
				.query(String.class)
				.single()).isEqualTo("Oracle");
		}

	}

	@SpringBootTest(classes = HibernateIntegrationTests.ItemsApplication.class, webEnvironment = WebEnvironment.NONE)
	@TestPropertySource(properties = { "spring.datasource.url=jdbc:h2:mem:app", "spring.flyway.enabled=false" })
	@IsolatedDatabase
	static class EntitiesTestCase {

		@RepeatedTest(2)
		void tablesAreThereByDefault(@Autowired EntityManager entities, @Autowired TransactionTemplate transactions) {
			Item item = new Item("first");
			transactions.executeWithoutResult((status) -> entities.persist(item));
			assertThat(item.id()).isEqualTo(1);
			assertThat(entities.createQuery("from Item", Item.class).getResultList()).hasSize(1);
		}

	}

	@SpringBootTest(classes = HibernateIntegrationTests.ItemsApplication.class, webEnvironment = WebEnvironment.NONE)
	@TestPropertySource(properties = { "spring.datasource.url=jdbc:h2:file:./target/h2-of-application",
			"spring.flyway.enabled=false" })
	@IsolatedDatabase
	static class EntitiesOfAFileTestCase {

		@RepeatedTest(2)
		void tablesAreNotThereByDefault(@Autowired JdbcClient jdbc) {
			assertThat(jdbc.sql("SELECT count(*) FROM INFORMATION_SCHEMA.TABLES WHERE table_name = 'ITEM'")
				.query(Integer.class)
				.single()).isZero();
		}

	}

	@TestPropertySource(properties = "spring.flyway.enabled=false")
	@IsolatedDatabase
	static class ScriptsTestCase extends OnH2 {

		@DynamicPropertySource
		static void files(DynamicPropertyRegistry registry) {
			registry.add("spring.sql.init.schema-locations", () -> StartUps.file("schema.sql"));
			registry.add("spring.sql.init.data-locations", () -> StartUps.file("data.sql"));
		}

		@RepeatedTest(2)
		void scriptsRunByDefault() {
			assertThat(this.users.names()).containsExactly("Ada");
			this.jdbc.update("DELETE FROM users");
		}

	}

}
