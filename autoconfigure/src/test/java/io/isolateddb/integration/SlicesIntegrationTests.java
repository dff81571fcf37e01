package io.isolateddb.integration;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of a part of the application, or of plain Spring, are isolated as well.
 */
class SlicesIntegrationTests {

	@Test
	void jdbcTestIsIsolated() {
		TestCases.succeed(4, JdbcTestCase.class);
	}

	@Test
	void plainSpringTestIsIsolated() {
		TestCases.succeed(2, PlainSpringTestCase.class);
	}

	@JdbcTest
	@ContextConfiguration(classes = UsersApplication.class)
	@IsolatedDatabase
	static class JdbcTestCase {

		@Autowired
		private Users users;

		@RepeatedTest(2)
		void rollsBack() {
			assertThat(this.users.names()).containsExactly("Ada");

			this.users.add("Grace");
		}

		@RepeatedTest(2)
		@Transactional(propagation = Propagation.NOT_SUPPORTED)
		void commits() {
			assertThat(this.users.names()).containsExactly("Ada");

			this.users.add("Grace");
		}

	}

	@SpringJUnitConfig(UsersApplication.class)
	@TestPropertySource(properties = "spring.liquibase.enabled=false")
	@IsolatedDatabase
	static class PlainSpringTestCase {

		@RepeatedTest(2)
		void commits(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada");

			users.add("Grace");
		}

	}

}
