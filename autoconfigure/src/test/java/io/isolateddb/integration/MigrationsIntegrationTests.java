package io.isolateddb.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.datasource.ApplicationDatabase;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.pool.Template;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Migrations run once for all tests for which they are the same.
 */
class MigrationsIntegrationTests {

	private static final AtomicInteger migrated = new AtomicInteger();

	@TempDir
	private static Path folder;

	/**
	 * An earlier run may have left templates of the same migrations on the server.
	 */
	private static final String RUN = "; -- run " + UUID.randomUUID();

	private static List<Template> templates = List.of();

	private static int users;

	@BeforeEach
	void forget() {
		migrated.set(0);
	}

	@Test
	void migrationRunsOnceForAllTestsAndContexts() throws IOException {
		users = 1;
		migration("CREATE TABLE users AS SELECT 1 AS id, 'Ada' AS name");

		TestCases.succeed(2, ClosedContextTestCase.class);
		TestCases.succeed(2, OneContextTestCase.class);
		List<Template> templatesOfOneContext = templates;
		TestCases.succeed(2, AnotherContextTestCase.class);

		assertThat(migrated).hasValue(1);
		assertThat(templates).isNotEmpty().isEqualTo(templatesOfOneContext);
	}

	@Test
	void migrationThatHasBeenChangedRunsAgain() throws IOException {
		users = 2;
		migration("CREATE TABLE users AS SELECT id, 'Ada' AS name FROM generate_series(1, 2) id");
		TestCases.succeed(2, ClosedContextTestCase.class);

		users = 3;
		migration("CREATE TABLE users AS SELECT id, 'Ada' AS name FROM generate_series(1, 3) id");
		TestCases.succeed(2, ClosedContextTestCase.class);

		users = 2;
		migration("CREATE TABLE users AS SELECT id, 'Ada' AS name FROM generate_series(1, 2) id");
		TestCases.succeed(2, ClosedContextTestCase.class);

		assertThat(migrated).hasValue(2);
	}

	private static void migration(String sql) throws IOException {
		Files.writeString(folder.resolve("V1__users.sql"), sql + RUN);
	}

	/**
	 * Tests of a database that is migrated from the folder.
	 */
	@UsersTest
	@Import(CountingCallback.class)
	abstract static class MigratedFromFolder {

		@DynamicPropertySource
		static void locations(DynamicPropertyRegistry registry) {
			registry.add("spring.flyway.locations", () -> "filesystem:" + folder);
		}

		@RepeatedTest(2)
		void isMigrated(@Autowired Users application, @Autowired ContextDatabases databases) {
			assertThat(application.names()).hasSize(users);

			application.add("Grace");
			templates = databases.all().stream().map(ApplicationDatabase::base).toList();
		}

	}

	@IsolatedDatabase
	@DirtiesContext
	static class ClosedContextTestCase extends MigratedFromFolder {

	}

	@IsolatedDatabase
	@TestPropertySource(properties = "one=context")
	static class OneContextTestCase extends MigratedFromFolder {

	}

	@IsolatedDatabase
	@TestPropertySource(properties = "another=context")
	static class AnotherContextTestCase extends MigratedFromFolder {

	}

	static class CountingCallback extends BaseCallback {

		@Override
		public boolean supports(Event event, Context context) {
			return event == Event.AFTER_EACH_MIGRATE;
		}

		@Override
		public void handle(Event event, Context context) {
			migrated.incrementAndGet();
		}

	}

}
