package io.isolateddb.migration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.migration.baseline.BaselineMigrationConfigurationExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

/**
 * Tests for the files and settings in the fingerprint of {@link FlywayMigrator}.
 */
class FlywayMigratorTests {

	@TempDir
	private Path folder;

	@TempDir
	private Path copy;

	@BeforeEach
	void writeMigrations() throws IOException {
		for (Path target : new Path[] { this.folder, this.copy }) {
			write(target, "V1__users.sql", "CREATE TABLE users (id int)");
			write(target, "nested/V2__posts.sql", "CREATE TABLE posts (id int)");
			write(target, "R__view.sql", "CREATE VIEW v AS SELECT 1");
			write(target, "afterMigrate.sql", "ANALYZE");
			write(target, "V1__users.sql.conf", "executeInTransaction=true");
		}
	}

	@Test
	void fingerprintWhenNothingDiffersIsEqual() {
		assertThat(fingerprint()).isEqualTo(fingerprint()).hasSize(64);
	}

	@Test
	void fingerprintWhenFilesAreInAnotherFolderIsEqual() {
		assertThat(fingerprint(flyway(this.copy))).isEqualTo(fingerprint());
	}

	@ParameterizedTest
	@MethodSource("io.isolateddb.migration.FlywayMigratorTests#files")
	void fingerprintWhenContentOfFileDiffersDiffers(String file) throws IOException {
		String fingerprint = fingerprint();

		write(this.folder, file, Files.readString(this.folder.resolve(file)) + " ");

		assertThat(fingerprint()).isNotEqualTo(fingerprint);
	}

	@ParameterizedTest
	@MethodSource("io.isolateddb.migration.FlywayMigratorTests#files")
	void fingerprintWhenNameOfFileDiffersDiffers(String file) throws IOException {
		String fingerprint = fingerprint();

		Files.move(this.folder.resolve(file), this.folder.resolve("nested/" + file.replace("/", "") + ".x"));

		assertThat(fingerprint()).isNotEqualTo(fingerprint);
	}

	@Test
	void fingerprintWhenFileIsAddedDiffers() throws IOException {
		String fingerprint = fingerprint();

		write(this.folder, "V3__comments.sql", "");

		assertThat(fingerprint()).isNotEqualTo(fingerprint);
	}

	@Test
	void fingerprintWhenBytesAreNoTextIsTakenAllTheSame() throws IOException {
		Files.write(this.folder.resolve("V3__latin.sql"), new byte[] { (byte) 0xE4, (byte) 0xFF });
		String fingerprint = fingerprint();

		Files.write(this.folder.resolve("V3__latin.sql"), new byte[] { (byte) 0xE4, (byte) 0xFE });

		assertThat(fingerprint()).isNotEqualTo(fingerprint);
	}

	@Test
	void fingerprintWhenFileTimeDiffersIsEqual() throws IOException {
		String fingerprint = fingerprint();

		Files.setLastModifiedTime(this.folder.resolve("V1__users.sql"), FileTime.fromMillis(0));

		assertThat(fingerprint()).isEqualTo(fingerprint);
	}

	@Test
	void fingerprintWhenLocationsAreInAnotherOrderIsEqual() throws IOException {
		write(this.copy.resolve("more"), "V3__comments.sql", "CREATE TABLE comments (id int)");
		String first = "filesystem:" + this.folder;
		String second = "filesystem:" + this.copy.resolve("more");

		assertThat(fingerprint(Flyway.configure().locations(first, second)))
			.isEqualTo(fingerprint(Flyway.configure().locations(second, first)))
			.isNotEqualTo(fingerprint());
	}

	@Test
	void fingerprintWhenLocationIsMissingIsThatOfAnEmptyOne() throws IOException {
		String missing = fingerprint(flyway(this.folder.resolve("missing")).failOnMissingLocations(true));

		Files.createDirectory(this.folder.resolve("empty"));

		assertThat(fingerprint(flyway(this.folder.resolve("empty")).failOnMissingLocations(true))).isEqualTo(missing);
	}

	@Test
	void fingerprintWhenCallbackLocationHasOtherFilesDiffers() throws IOException {
		UnaryOperator<FluentConfiguration> callbacks = (flyway) -> flyway.callbackLocations("filesystem:" + this.copy);
		String fingerprint = fingerprint(callbacks.apply(flyway(this.folder)));

		write(this.copy, "beforeMigrate.sql", "SELECT 1");

		assertThat(fingerprint(callbacks.apply(flyway(this.folder)))).isNotEqualTo(fingerprint);
	}

	@ParameterizedTest
	@MethodSource
	void fingerprintWhenSettingDiffersDiffers(UnaryOperator<FluentConfiguration> setting) {
		assertThat(fingerprint(setting.apply(flyway(this.folder)))).isNotEqualTo(fingerprint());
	}

	@ParameterizedTest
	@MethodSource
	void fingerprintWhenSettingIsWithoutEffectIsEqual(UnaryOperator<FluentConfiguration> setting) {
		assertThat(fingerprint(setting.apply(flyway(this.folder)))).isEqualTo(fingerprint());
	}

	@Test
	void fingerprintOpensNoConnection() {
		DataSource dataSource = mock(DataSource.class);

		fingerprint(flyway(this.folder).dataSource(dataSource));

		then(dataSource).shouldHaveNoInteractions();
	}

	@Test
	void fingerprintOfOtherLocationsIsThatOfAConfigurationThatHasThem() {
		FlywayMigrator migrator = FlywayMigrator.of(Flyway.configure().table("history").locations("db/none"));

		assertThat(migrator.withLocations("filesystem:" + this.folder).fingerprint())
			.isEqualTo(fingerprint(flyway(this.folder).table("history")))
			.isNotEqualTo(migrator.fingerprint());
	}

	/**
	 * Some getters of Flyway change what others return.
	 */
	@Test
	void fingerprintWhenConfigurationHasBeenReadIsEqual() {
		FluentConfiguration configuration = flyway(this.folder);
		configuration.getTarget();

		assertThat(fingerprint(configuration)).isEqualTo(fingerprint());
		assertThat(FlywaySettings.of(configuration)).isEqualTo(FlywaySettings.of(flyway(this.folder)));
	}

	@Test
	void fingerprintWhenConfigurationChangesAfterwardsIsEqual() {
		FluentConfiguration configuration = flyway(this.folder);
		FlywayMigrator migrator = FlywayMigrator.of(configuration);
		String fingerprint = migrator.fingerprint();

		configuration.table("other").placeholders(Map.of("a", "b"));

		assertThat(migrator.fingerprint()).isEqualTo(fingerprint);
	}

	static Stream<String> files() {
		return Stream.of("V1__users.sql", "nested/V2__posts.sql", "R__view.sql", "afterMigrate.sql",
				"V1__users.sql.conf");
	}

	static Stream<Named<UnaryOperator<FluentConfiguration>>> fingerprintWhenSettingDiffersDiffers() {
		return Stream.of(setting("placeholder", (flyway) -> flyway.placeholders(Map.of("a", "b"))),
				setting("placeholder prefix", (flyway) -> flyway.placeholderPrefix("#{")),
				setting("no placeholders", (flyway) -> flyway.placeholderReplacement(false)),
				setting("table", (flyway) -> flyway.table("history")),
				setting("target", (flyway) -> flyway.target("1")),
				setting("default schema", (flyway) -> flyway.defaultSchema("app")),
				setting("schemas", (flyway) -> flyway.schemas("app", "audit")),
				setting("init SQL", (flyway) -> flyway.initSql("SET ROLE app")),
				setting("SQL prefix", (flyway) -> flyway.sqlMigrationPrefix("W")),
				setting("SQL suffixes", (flyway) -> flyway.sqlMigrationSuffixes(".sql", ".pgsql")),
				setting("encoding", (flyway) -> flyway.encoding("ISO-8859-1")),
				setting("installed by", (flyway) -> flyway.installedBy("somebody")),
				setting("baseline", (flyway) -> flyway.baselineOnMigrate(true).baselineVersion("3")),
				setting("group", (flyway) -> flyway.group(true)), setting("mixed", (flyway) -> flyway.mixed(true)),
				setting("skipped", (flyway) -> flyway.skipExecutingMigrations(true)),
				setting("callbacks", (flyway) -> flyway.skipDefaultCallbacks(true)),
				setting("extension", FlywayMigratorTests::baselineMigrationPrefix));
	}

	static Stream<Named<UnaryOperator<FluentConfiguration>>> fingerprintWhenSettingIsWithoutEffectIsEqual() {
		return Stream.of(
				setting("URL", (flyway) -> flyway.dataSource("jdbc:postgresql://localhost:1/app", "user", "secret")),
				setting("DataSource", (flyway) -> flyway.dataSource(mock(DataSource.class))),
				setting("loggers", (flyway) -> flyway.loggers("slf4j")),
				setting("retries", (flyway) -> flyway.connectRetries(3).connectRetriesInterval(7).lockRetryCount(9)),
				setting("output", (flyway) -> flyway.outputQueryResults(false).reportFilename("report")));
	}

	private static Named<UnaryOperator<FluentConfiguration>> setting(String name,
			UnaryOperator<FluentConfiguration> change) {
		return Named.of(name, change);
	}

	private static FluentConfiguration baselineMigrationPrefix(FluentConfiguration flyway) {
		flyway.getConfigurationExtension(BaselineMigrationConfigurationExtension.class)
			.setBaselineMigrationPrefix("BASE");
		return flyway;
	}

	private String fingerprint() {
		return fingerprint(flyway(this.folder));
	}

	private static String fingerprint(FluentConfiguration configuration) {
		return FlywayMigrator.of(configuration).fingerprint();
	}

	private static FluentConfiguration flyway(Path location) {
		return Flyway.configure().locations("filesystem:" + location);
	}

	private static void write(Path folder, String file, String content) throws IOException {
		Path path = folder.resolve(file);
		Files.createDirectories(path.getParent());
		Files.writeString(path, content);
	}

}
