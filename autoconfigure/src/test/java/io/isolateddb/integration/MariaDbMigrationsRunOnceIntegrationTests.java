package io.isolateddb.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * On MariaDB too, Liquibase and {@code spring.sql.init} run once for all contexts.
 */
class MariaDbMigrationsRunOnceIntegrationTests {

	@TempDir
	private static Path folder;

	@BeforeAll
	static void write() throws IOException {
		StartUps.files(folder);
		Files.writeString(folder.resolve("log.sql"), """
				--liquibase formatted sql
				--changeset suite:1
				CREATE TABLE users (id bigint AUTO_INCREMENT PRIMARY KEY, number double) -- %s
				--changeset suite:2
				INSERT INTO users (number) VALUES (rand())
				""".formatted(UUID.randomUUID()));
		Files.writeString(folder.resolve("data.sql"), "INSERT INTO users (number) VALUES (rand())");
	}

	@Test
	void migrationsRunOnceForAllContexts() {
		List<String> seen = StartUps.run(MigratedTestCase.class, MigratedInAnotherContextTestCase.class);

		assertThat(seen.get(0)).matches("0[0-9.]+ 0[0-9.]+");
		assertThat(seen).hasSize(2).containsOnly(seen.get(0));
	}

	@UsersTest
	@TestPropertySource(properties = { "isolated-database.server.embedded=always",
			"spring.datasource.url=jdbc:mysql://localhost:1/app", "spring.flyway.enabled=false",
			"spring.liquibase.enabled=true", "spring.sql.init.mode=always" })
	abstract static class Migrated {

		@DynamicPropertySource
		static void files(DynamicPropertyRegistry registry) {
			registry.add("spring.liquibase.change-log", () -> StartUps.file("log.sql"));
			registry.add("spring.sql.init.data-locations", () -> StartUps.file("data.sql"));
		}

		@Test
		void seeUsers(@Autowired JdbcClient jdbc, @Autowired ApplicationContext context) {
			StartUps.see(jdbc, "SELECT number FROM users ORDER BY id");
			StartUps.assertShared(context);
		}

	}

	@IsolatedDatabase
	static class MigratedTestCase extends Migrated {

	}

	@TestPropertySource(properties = "another=context")
	@IsolatedDatabase
	static class MigratedInAnotherContextTestCase extends Migrated {

	}

}
