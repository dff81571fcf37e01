package io.isolateddb.integration;

import io.isolateddb.IsolatedDatabase;
import jakarta.persistence.EntityManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a user reads when a context fails to start, or is about to fail later.
 */
@ExtendWith(OutputCaptureExtension.class)
class MessagesIntegrationTests {

	private static final String WARNING = "The tests of this context have a database without the tables";

	@Test
	void contextThatFailsIsAnalyzed(CapturedOutput output) {
		TestCases.run(FailingMigrationTestCase.class);

		assertThat(output)
			.contains("APPLICATION FAILED TO START", "Description:",
					"Could not make the database of the start of the application context", "Action:")
			.containsPattern("Action:\\s+Correct what it does and run the test again");
	}

	@Test
	void applicationForAnEmbeddedDatabaseIsToldWhatItLoses(CapturedOutput output) {
		TestCases.succeed(1, EntitiesTestCase.class);

		assertThat(output.getOut().lines().filter((line) -> line.contains(WARNING))).hasSize(1)
			.allMatch((line) -> line.contains("WARN") && line.contains(
					"Set spring.jpa.hibernate.ddl-auto=create-drop and spring.sql.init.mode=always for the tests"));
	}

	@Test
	void applicationThatSaysWhatItWantsIsNotWarned(CapturedOutput output) {
		TestCases.succeed(1, EntitiesWithDdlTestCase.class);

		assertThat(output).doesNotContain(WARNING);
	}

	@UsersTest
	@TestPropertySource(properties = { "spring.flyway.locations=classpath:io/isolateddb/integration/failing",
			"spring.application.name=a context of its own, as a failed one is not started again" })
	@IsolatedDatabase
	static class FailingMigrationTestCase {

		@Test
		void doesNotRun() {
		}

	}

	@SpringBootTest(classes = Entities.class, webEnvironment = SpringBootTest.WebEnvironment.NONE)
	@TestPropertySource(properties = "spring.sql.init.data-locations=classpath:io/isolateddb/integration/ada.sql")
	@IsolatedDatabase
	static class EntitiesTestCase {

		@Test
		void starts(@Autowired EntityManagerFactory entities) {
			assertThat(entities.isOpen()).isTrue();
		}

	}

	@SpringBootTest(classes = Entities.class, webEnvironment = SpringBootTest.WebEnvironment.NONE)
	@TestPropertySource(properties = { "spring.jpa.hibernate.ddl-auto=create-drop", "spring.sql.init.mode=never" })
	@IsolatedDatabase
	static class EntitiesWithDdlTestCase {

		@Test
		void starts(@Autowired EntityManagerFactory entities) {
			assertThat(entities.isOpen()).isTrue();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = FlywayAutoConfiguration.class)
	@EntityScan(basePackageClasses = Item.class)
	static class Entities {

	}

}
