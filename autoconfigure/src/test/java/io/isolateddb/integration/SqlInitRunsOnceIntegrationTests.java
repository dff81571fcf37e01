package io.isolateddb.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.autoconfigure.ApplicationDataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.boot.sql.init.DatabaseInitializationSettings;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The scripts of {@code spring.sql.init} run once for all contexts and runs that have the
 * same. A random number that they insert tells whether they were run again, and the
 * number of rows whether they have run twice on one database.
 */
class SqlInitRunsOnceIntegrationTests {

	private static final String QUERY = "SELECT name || number FROM users ORDER BY id";

	@TempDir
	private static Path folder;

	@BeforeAll
	static void write() throws IOException {
		StartUps.files(folder);
		write("schema.sql", "CREATE TABLE users (id serial, name text, number float) -- " + UUID.randomUUID());
		write("data.sql", "INSERT INTO users (name, number) VALUES ('Ada; ', random())");
		write("data2.sql", "INSERT INTO users (name, number) VALUES ('Ada; ', random()) ");
		write("failing.sql", "INSERT INTO missing VALUES (1); INSERT INTO users (name, number) VALUES ('x', random())");
	}

	private static void write(String file, String content) throws IOException {
		Files.writeString(folder.resolve(file), content);
	}

	@Test
	void scriptsRunOnceForAllContextsAndRuns() throws Exception {
		List<String> seen = StartUps.run(ScriptsTestCase.class, ScriptsInAnotherContextTestCase.class);
		String inAnotherRun = StartUps.runInAnotherJvm(ScriptsTestCase.class);

		assertThat(seen.get(0)).matches("Ada; [0-9.e-]+");
		assertThat(seen).hasSize(2).containsOnly(seen.get(0));
		assertThat(inAnotherRun).isEqualTo(seen.get(0));
	}

	@Test
	void scriptsRunAgainIfTheyOrTheirSettingsDiffer() {
		List<String> seen = StartUps.run(ScriptsTestCase.class, OtherDataTestCase.class, OtherEncodingTestCase.class,
				OtherSeparatorTestCase.class, ContinuingTestCase.class);

		assertThat(seen).hasSize(5).doesNotHaveDuplicates();
	}

	@Test
	void initializerOfTheApplicationRunsInEachContext() {
		List<String> seen = StartUps.run(OwnTestCase.class, OwnInAnotherContextTestCase.class);

		assertThat(seen).hasSize(2).doesNotHaveDuplicates().allMatch((names) -> names.matches("Ada; [0-9.e-]+"));
	}

	@Test
	void failureIsThatOfSpringBoot() {
		assertThat(TestCases.failures(TestCases.run(FailingTestCase.class))).first()
			.extracting(KeptOnServer::print)
			.asString()
			.contains("ScriptStatementFailedException", "failing.sql", "missing");
	}

	@UsersTest
	@TestPropertySource(properties = { "spring.flyway.enabled=false", "spring.sql.init.mode=always" })
	abstract static class Scripts {

		@DynamicPropertySource
		static void scripts(DynamicPropertyRegistry registry) {
			registry.add("spring.sql.init.schema-locations", () -> StartUps.file("schema.sql"));
			registry.add("spring.sql.init.data-locations", () -> StartUps.file("${data:data.sql}"));
		}

		@Test
		void seeUsers(@Autowired JdbcClient jdbc, @Autowired ApplicationContext context) {
			StartUps.see(jdbc, QUERY);
			if (!context.containsBean("ownInitializer")) {
				StartUps.assertShared(context);
			}
		}

	}

	@IsolatedDatabase
	static class ScriptsTestCase extends Scripts {

	}

	@TestPropertySource(properties = "another=context")
	@IsolatedDatabase
	static class ScriptsInAnotherContextTestCase extends Scripts {

	}

	@TestPropertySource(properties = "data=data2.sql")
	@IsolatedDatabase
	static class OtherDataTestCase extends Scripts {

	}

	@TestPropertySource(properties = "spring.sql.init.encoding=ISO-8859-1")
	@IsolatedDatabase
	static class OtherEncodingTestCase extends Scripts {

	}

	@TestPropertySource(properties = "spring.sql.init.separator=^^^ END OF SCRIPT ^^^")
	@IsolatedDatabase
	static class OtherSeparatorTestCase extends Scripts {

	}

	@TestPropertySource(properties = "spring.sql.init.continue-on-error=true")
	@IsolatedDatabase
	static class ContinuingTestCase extends Scripts {

	}

	@TestPropertySource(properties = "data=failing.sql")
	@IsolatedDatabase
	static class FailingTestCase extends Scripts {

	}

	@Import(OwnInitializer.class)
	@IsolatedDatabase
	static class OwnTestCase extends Scripts {

	}

	@Import(OwnInitializer.class)
	@TestPropertySource(properties = "another=context")
	@IsolatedDatabase
	static class OwnInAnotherContextTestCase extends Scripts {

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnInitializer {

		@Bean
		ApplicationDataSourceScriptDatabaseInitializer ownInitializer(DataSource dataSource) {
			DatabaseInitializationSettings settings = new DatabaseInitializationSettings();
			settings.setMode(DatabaseInitializationMode.ALWAYS);
			settings.setSchemaLocations(List.of(StartUps.file("schema.sql"), StartUps.file("data.sql")));
			return new ApplicationDataSourceScriptDatabaseInitializer(dataSource, settings) {

				@Override
				protected void customize(ResourceDatabasePopulator populator) {
					populator.setCommentPrefix("--");
				}

			};
		}

	}

}
