package io.isolateddb.integration;

import javax.sql.DataSource;

import io.isolateddb.DatabaseMigrator;
import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabaseException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is wrong with a class without Spring is told with its name.
 */
class ErrorsWithoutSpringIntegrationTests extends OnEachProductWithoutSpring {

	@Test
	void errorsNameTheTest() {
		assertThat(KeptOnServer.failures(1, MissingFixtureTestCase.class).get(0))
			.isInstanceOf(IsolatedDatabaseException.class)
			.hasMessageContaining(MissingFixtureTestCase.class.getName())
			.hasMessageContaining("nothing.sql");
		assertThat(KeptOnServer.failures(1, WrongMigrationsTestCase.class).get(0))
			.hasMessageContaining(WrongMigrationsTestCase.class.getName());
		assertThat(KeptOnServer.failures(1, ContradictionTestCase.class).get(0))
			.isInstanceOf(IsolatedDatabaseException.class)
			.hasMessageStartingWith("Reading the annotations failed for " + ContradictionTestCase.class.getName());
	}

	@IsolatedDatabase(fixtures = "nothing")
	static class MissingFixtureTestCase {

		@Test
		void isNotRun() {
		}

	}

	@IsolatedDatabase(migrations = "classpath:io/isolateddb/integration/failing")
	static class WrongMigrationsTestCase {

		@Test
		void isNotRun() {
		}

	}

	@IsolatedDatabase(migrate = false, migrator = NoMigrator.class)
	static class ContradictionTestCase {

		@Test
		void isNotRun() {
		}

	}

	static class NoMigrator implements DatabaseMigrator {

		@Override
		public String fingerprint() {
			return "nothing";
		}

		@Override
		public void migrate(DataSource dataSource) {
		}

	}

}
