package io.isolateddb.integration;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.isolateddb.IsolatedDatabase;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever Flyway runs, the database of a test holds what one migration of an empty
 * database makes, in the first context and in each later one.
 */
class MigrationsRunOnceIntegrationTests {

	private static final AtomicInteger runs = new AtomicInteger();

	@TempDir
	private static Path folder;

	@BeforeAll
	static void write() throws IOException {
		MigrationFiles.write(folder, "plain/V1__colours.sql", "CREATE TABLE users (id serial, name text)");
		MigrationFiles.write(folder, "callbacks/V1__colours.sql", "CREATE TABLE users (id serial, name text)");
		MigrationFiles.write(folder, "callbacks/beforeMigrate.sql",
				"CREATE TABLE IF NOT EXISTS notes (note text); INSERT INTO notes VALUES ('before')");
		MigrationFiles.write(folder, "callbacks/afterMigrate.sql", "INSERT INTO users (name) VALUES ('after')");
	}

	@BeforeEach
	void forget() {
		runs.set(0);
	}

	@Test
	void callbacksInFilesRunOnce() {
		TestCases.succeed(4, CallbackFilesTestCase.class, CallbackFilesOfAnotherContextTestCase.class);
	}

	@Test
	void callbacksInJavaRunOnceInEachContext() {
		TestCases.succeed(2, JavaCallbackTestCase.class, JavaCallbackOfAnotherContextTestCase.class);

		assertThat(runs).hasValue(2);
	}

	@Test
	void migrationsWithStateAreNotSharedBetweenContexts() {
		TestCases.succeed(2, RedTestCase.class, BlueTestCase.class);

		assertThat(runs).hasValue(2);
	}

	@Test
	void migrationsWithAChecksumAreSharedBetweenContextsWithTheSame() {
		TestCases.succeed(3, GreenTestCase.class, GreenOfAnotherContextTestCase.class, YellowTestCase.class);

		assertThat(runs).hasValue(2);
	}

	@UsersTest
	abstract static class MigratedUsers {

		private final List<String> expected;

		MigratedUsers(String... expected) {
			this.expected = List.of(expected);
		}

		@Test
		void areThoseOfOneRun(@Autowired Users users) {
			assertThat(users.names()).isEqualTo(this.expected);
		}

	}

	abstract static class CallbackFiles extends MigratedUsers {

		CallbackFiles() {
			super("after");
		}

		@DynamicPropertySource
		static void locations(DynamicPropertyRegistry registry) {
			registry.add("spring.flyway.locations", () -> "filesystem:" + folder.resolve("callbacks"));
		}

		@Test
		void notesAreThoseOfOneRun(@Autowired JdbcTemplate jdbc) {
			assertThat(jdbc.queryForList("SELECT note FROM notes", String.class)).containsExactly("before");
		}

	}

	@IsolatedDatabase
	static class CallbackFilesTestCase extends CallbackFiles {

	}

	@IsolatedDatabase
	@TestPropertySource(properties = "another=context")
	static class CallbackFilesOfAnotherContextTestCase extends CallbackFiles {

	}

	abstract static class Plain extends MigratedUsers {

		Plain(String... expected) {
			super(expected);
		}

		@DynamicPropertySource
		static void locations(DynamicPropertyRegistry registry) {
			registry.add("spring.flyway.locations", () -> "filesystem:" + folder.resolve("plain"));
		}

	}

	@Import(InsertingCallback.class)
	abstract static class JavaCallback extends Plain {

		JavaCallback() {
			super("callback");
		}

	}

	@IsolatedDatabase
	static class JavaCallbackTestCase extends JavaCallback {

	}

	@IsolatedDatabase
	@TestPropertySource(properties = "another=context")
	static class JavaCallbackOfAnotherContextTestCase extends JavaCallback {

	}

	static class InsertingCallback extends BaseCallback {

		@Override
		public boolean supports(Event event, org.flywaydb.core.api.callback.Context context) {
			return event == Event.AFTER_MIGRATE;
		}

		@Override
		public void handle(Event event, org.flywaydb.core.api.callback.Context context) {
			runs.incrementAndGet();
			try (Statement statement = context.getConnection().createStatement()) {
				statement.execute("INSERT INTO users (name) VALUES ('callback')");
			}
			catch (SQLException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	@Import(Colour.class)
	@TestPropertySource(properties = "colour=red")
	@IsolatedDatabase
	static class RedTestCase extends Plain {

		RedTestCase() {
			super("red");
		}

	}

	@Import(Colour.class)
	@TestPropertySource(properties = "colour=blue")
	@IsolatedDatabase
	static class BlueTestCase extends Plain {

		BlueTestCase() {
			super("blue");
		}

	}

	@Import(ColourWithChecksum.class)
	@TestPropertySource(properties = "colour=green")
	@IsolatedDatabase
	static class GreenTestCase extends Plain {

		GreenTestCase() {
			super("green");
		}

	}

	@Import(ColourWithChecksum.class)
	@TestPropertySource(properties = { "colour=green", "another=context" })
	@IsolatedDatabase
	static class GreenOfAnotherContextTestCase extends Plain {

		GreenOfAnotherContextTestCase() {
			super("green");
		}

	}

	@Import(ColourWithChecksum.class)
	@TestPropertySource(properties = "colour=yellow")
	@IsolatedDatabase
	static class YellowTestCase extends Plain {

		YellowTestCase() {
			super("yellow");
		}

	}

	/**
	 * Adds a user that is named as its state says.
	 */
	static class Colour extends BaseJavaMigration {

		@Value("${colour}")
		String colour = "";

		@Override
		protected void init() {
		}

		@Override
		public MigrationVersion getVersion() {
			return MigrationVersion.fromVersion("2");
		}

		@Override
		public String getDescription() {
			return "colour";
		}

		@Override
		public void migrate(Context context) throws SQLException {
			runs.incrementAndGet();
			try (Statement statement = context.getConnection().createStatement()) {
				statement.execute("INSERT INTO users (name) VALUES ('" + this.colour + "')");
			}
		}

	}

	static class ColourWithChecksum extends Colour {

		@Override
		public Integer getChecksum() {
			return this.colour.hashCode() + MigrationFiles.RUN.hashCode();
		}

	}

}
