package io.isolateddb.integration;

import java.util.List;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Settings of the application's URL hold in the databases of its tests on H2, before and
 * after they go back, and so do Spring Boot's defaults for embedded databases.
 */
@Tag("own-server")
class H2SettingsIntegrationTests {

	@ParameterizedTest
	@ValueSource(classes = { LowerCaseTestCase.class, IgnoredCaseTestCase.class, InitialSchemaTestCase.class,
			InitialScriptTestCase.class })
	void settingsOfTheUrlHold(Class<?> type) {
		TestCases.succeed(3, type);
	}

	@ParameterizedTest
	@ValueSource(classes = { ScriptsOfAFileTestCase.class, EntitiesWithMigrationsTestCase.class,
			DeclaredEntitiesTestCase.class })
	void defaultsAreThoseOfTheApplication(Class<?> type) {
		TestCases.succeed(2, type);
	}

	@UsersTest
	abstract static class OnH2 {

		@Autowired
		Users users;

		@Autowired
		JdbcClient jdbc;

		List<String> tables() {
			return this.jdbc
				.sql("SELECT table_name FROM INFORMATION_SCHEMA.TABLES WHERE table_schema <> 'INFORMATION_SCHEMA'")
				.query(String.class)
				.list();
		}

	}

	@TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:app;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;"
			+ "DEFAULT_NULL_ORDERING=HIGH;NON_KEYWORDS=USER,VALUE;TIME ZONE=Asia/Tokyo")
	@IsolatedDatabase
	static class LowerCaseTestCase extends OnH2 {

		@RepeatedTest(3)
		void hold() {
			this.jdbc.sql("CREATE TABLE user (value int)").update();
			this.jdbc.sql("INSERT INTO user (value) VALUES (NULL), (1::int)").update();
			this.users.add("Grace");

			assertThat(this.jdbc.sql("SELECT value FROM user ORDER BY value").query(Integer.class).list())
				.containsExactly(1, null);
			assertThat(this.jdbc
				.sql("SELECT setting_value FROM information_schema.settings " + "WHERE setting_name = 'TIME ZONE'")
				.query(String.class)
				.single()).isEqualTo("Asia/Tokyo");
			assertThat(this.jdbc.sql("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
				.query(String.class)
				.list()).contains("users", "user");
			assertThat(this.users.names()).containsExactly("Ada", "Grace");
		}

	}

	@TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:app;IGNORECASE=TRUE;MODE=MSSQLServer")
	@IsolatedDatabase
	static class IgnoredCaseTestCase extends OnH2 {

		@RepeatedTest(3)
		void hold() {
			this.users.add("Grace");
			this.jdbc.sql("CREATE TABLE cities (name varchar(10))").update();
			this.jdbc.sql("INSERT INTO cities VALUES ('London')").update();

			assertThat(
					this.jdbc.sql("SELECT len(name) FROM [CITIES] WHERE name = 'LONDON'").query(Integer.class).list())
				.containsExactly(6);
			assertThat(this.users.names()).containsExactly("Ada", "Grace");
		}

	}

	@TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:app;"
			+ "INIT=CREATE SCHEMA IF NOT EXISTS shop\\\\;SET SCHEMA shop")
	@IsolatedDatabase
	static class InitialSchemaTestCase extends OnH2 {

		@RepeatedTest(3)
		void hold() {
			this.users.add("Grace");

			assertThat(this.users.names()).containsExactly("Ada", "Grace");
			assertThat(this.jdbc.sql("SELECT SCHEMA()").query(String.class).single()).isEqualTo("SHOP");
			assertThat(this.jdbc.sql("SELECT name FROM shop.users ORDER BY id").query(String.class).list())
				.containsExactly("Ada", "Grace");
		}

	}

	@TestPropertySource(properties = {
			"spring.datasource.url=jdbc:h2:mem:app;"
					+ "INIT=RUNSCRIPT FROM 'classpath:io/isolateddb/integration/init-of-h2.sql'",
			"spring.flyway.enabled=false" })
	@IsolatedDatabase
	static class InitialScriptTestCase extends OnH2 {

		@RepeatedTest(3)
		void hold() {
			this.jdbc.sql("INSERT INTO countries VALUES ('fr')").update();

			assertThat(this.jdbc.sql("SELECT code FROM countries ORDER BY code").query(String.class).list())
				.containsExactly("de", "fr");
		}

	}

	@TestPropertySource(
			properties = { "spring.datasource.url=jdbc:h2:file:./target/h2-of-scripts", "spring.flyway.enabled=false" })
	@IsolatedDatabase
	static class ScriptsOfAFileTestCase extends OnH2 {

		@DynamicPropertySource
		static void files(DynamicPropertyRegistry registry) {
			registry.add("spring.sql.init.schema-locations",
					() -> "classpath:io/isolateddb/integration/anyproduct/V1__users.sql");
		}

		@RepeatedTest(2)
		void scriptsDoNotRunByDefault() {
			assertThat(tables()).isEmpty();
		}

	}

	@SpringBootTest(classes = HibernateIntegrationTests.ItemsApplication.class, webEnvironment = WebEnvironment.NONE)
	@TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:app")
	@IsolatedDatabase
	static class EntitiesWithMigrationsTestCase {

		@RepeatedTest(2)
		void migrationsAloneMakeTables(@Autowired JdbcClient jdbc) {
			assertThat(jdbc.sql("SELECT table_name FROM INFORMATION_SCHEMA.TABLES WHERE table_schema = 'PUBLIC'")
				.query(String.class)
				.list()).contains("USERS").doesNotContain("ITEM");
		}

	}

	@SpringBootTest(classes = HibernateIntegrationTests.ItemsApplication.class, webEnvironment = WebEnvironment.NONE)
	@TestPropertySource(properties = { "spring.datasource.url=jdbc:h2:mem:app", "spring.flyway.enabled=false",
			"spring.jpa.hibernate.ddl-auto=none" })
	@IsolatedDatabase
	static class DeclaredEntitiesTestCase {

		@RepeatedTest(2)
		void declarationWins(@Autowired JdbcClient jdbc) {
			assertThat(jdbc.sql("SELECT table_name FROM INFORMATION_SCHEMA.TABLES WHERE table_schema = 'PUBLIC'")
				.query(String.class)
				.list()).doesNotContain("ITEM");
		}

	}

}
