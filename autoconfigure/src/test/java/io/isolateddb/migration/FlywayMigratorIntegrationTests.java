package io.isolateddb.migration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import io.isolateddb.testsupport.TestPostgreSql;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link FlywayMigrator} with a real PostgreSQL.
 */
@Tag("postgresql")
class FlywayMigratorIntegrationTests {

	private final DataSource dataSource = TestPostgreSql.newDatabase();

	private final JdbcClient jdbc = JdbcClient.create(this.dataSource);

	@TempDir
	private Path folder;

	@BeforeEach
	void writeMigrations() throws IOException {
		write("app", "V1__users.sql", "CREATE TABLE users (name text)");
		write("app", "V2__admin.sql", "INSERT INTO users VALUES ('${admin}')");
		write("other", "V1__items.sql", "CREATE TABLE items (name text)");
	}

	@Test
	void databaseIsMigratedAsConfigured() {
		FlywayMigrator.of(flyway("app").table("history")).migrate(this.dataSource);

		assertThat(strings("SELECT name FROM users")).containsExactly("root");
		assertThat(strings("SELECT script FROM history ORDER BY installed_rank")).containsExactly("V1__users.sql",
				"V2__admin.sql");
	}

	@Test
	void databaseOfTheConfigurationIsNotTouched() {
		DataSource other = TestPostgreSql.newDatabase();

		FlywayMigrator.of(flyway("app").dataSource(other)).migrate(this.dataSource);

		assertThat(tables(this.dataSource)).contains("users");
		assertThat(tables(other)).isEmpty();
	}

	@Test
	void databaseOfTheUrlInTheConfigurationIsNotTouched() {
		FluentConfiguration configuration = flyway("app").dataSource("jdbc:postgresql://localhost:1/app", "user", "pw");

		FlywayMigrator.of(configuration).migrate(this.dataSource);

		assertThat(tables(this.dataSource)).contains("users");
	}

	@Test
	void otherLocationsReplaceThoseOfTheConfiguration() {
		FlywayMigrator.of(flyway("app")).withLocations(location("other")).migrate(this.dataSource);

		assertThat(tables(this.dataSource)).contains("items").doesNotContain("users");
	}

	@Test
	void migratorServesSeveralDatabasesAndKeepsItsFingerprint() {
		FlywayMigrator migrator = FlywayMigrator.of(flyway("app"));
		String fingerprint = migrator.fingerprint();
		DataSource other = TestPostgreSql.newDatabase();

		migrator.migrate(this.dataSource);
		migrator.migrate(other);

		assertThat(tables(other)).isEqualTo(tables(this.dataSource)).contains("users");
		assertThat(migrator.fingerprint()).isEqualTo(fingerprint);
	}

	@Test
	void failureIsThatOfFlyway() throws IOException {
		write("app", "V3__broken.sql", "SELECT nonsense");

		assertThatExceptionOfType(FlywayException.class)
			.isThrownBy(() -> FlywayMigrator.of(flyway("app")).migrate(this.dataSource))
			.withMessageContaining("V3__broken.sql")
			.withMessageContaining("column \"nonsense\" does not exist");
	}

	@Test
	void missingLocationIsAFailureIfTheConfigurationSaysSo() {
		FlywayMigrator migrator = FlywayMigrator.of(flyway("missing").failOnMissingLocations(true));

		assertThat(migrator.fingerprint()).isNotEmpty();
		assertThatExceptionOfType(FlywayException.class).isThrownBy(() -> migrator.migrate(this.dataSource))
			.withMessageContaining("missing");
	}

	private FluentConfiguration flyway(String location) {
		return Flyway.configure().locations(location(location)).placeholders(Map.of("admin", "root"));
	}

	private String location(String name) {
		return "filesystem:" + this.folder.resolve(name);
	}

	private void write(String location, String file, String content) throws IOException {
		Path path = this.folder.resolve(location).resolve(file);
		Files.createDirectories(path.getParent());
		Files.writeString(path, content);
	}

	private List<String> strings(String sql) {
		return this.jdbc.sql(sql).query(String.class).list();
	}

	private static List<String> tables(DataSource dataSource) {
		return JdbcClient.create(dataSource)
			.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
			.query(String.class)
			.list();
	}

}
