package io.isolateddb.integration;

import javax.sql.DataSource;

import io.isolateddb.DatabaseMigrator;
import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tests without Spring that print what they have found.
 */
final class PrintingTestCases {

	private PrintingTestCases() {
	}

	private static void print(String line) {
		System.out.println(line);
	}

	@IsolatedDatabase
	static class MigratedTestCase {

		@RepeatedTest(2)
		void tells(DataSource dataSource, JdbcConnectionDetails details) {
			StandaloneUsers.add(dataSource, "Jean");
			print("users: " + StandaloneUsers.names(dataSource) + " at " + details.getJdbcUrl());
		}

	}

	@IsolatedDatabase(migrator = TwoUsers.class)
	static class MigratorTestCase extends MigratedTestCase {

	}

	@IsolatedDatabase
	static class FailingTestCase {

		@Test
		void fails(DataSource dataSource) {
			StandaloneUsers.add(dataSource, "Grace");
			throw new AssertionError("on purpose");
		}

	}

	@IsolatedDatabase(migrations = "classpath:io/isolateddb/integration/anyproduct")
	static class FailingOnAnyProductTestCase extends FailingTestCase {

	}

	static class EmptyTestCase {

		@Test
		@IsolatedDatabase
		void tells(DataSource dataSource) {
			print("tables: " + JdbcClient.create(dataSource)
				.sql("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'")
				.query(int.class)
				.single());
		}

	}

	static class TwoUsers implements DatabaseMigrator {

		@Override
		public String fingerprint() {
			return "two users, 1";
		}

		@Override
		public void migrate(DataSource dataSource) {
			JdbcClient jdbc = JdbcClient.create(dataSource);
			jdbc.sql("CREATE TABLE users (id serial, name text)").update();
			jdbc.sql("INSERT INTO users (name) VALUES ('Ada'), ('Grace')").update();
		}

	}

}
