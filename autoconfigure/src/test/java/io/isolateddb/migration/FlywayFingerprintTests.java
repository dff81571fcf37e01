package io.isolateddb.migration;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.spi.ToolProvider;

import io.isolateddb.testsupport.ChildJvm;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.ClassProvider;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.migration.JavaMigration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the classes in the fingerprint of a Flyway configuration.
 */
class FlywayFingerprintTests {

	@TempDir
	private Path folder;

	@Test
	void valueWhenScannedMigrationIsTheSameIsEqualWhereverItLies() throws IOException {
		assertThat(scanned("one", "a", "1")).isEqualTo(scanned("two", "a", "1"));
	}

	@Test
	void valueWhenMigrationsAreInAJarIsThatOfTheFolder() throws IOException {
		Path classes = CompiledMigration.compile(this.folder.resolve("one"), "a", "1");
		Files.writeString(classes.resolve("db/V2__more.sql"), "SELECT 1");

		assertThat(fingerprint(jar(classes))).isEqualTo(fingerprint(classes)).isNotEqualTo(scanned("two", "a", "1"));
	}

	@Test
	void valueWhenNestedClassOfScannedMigrationDiffersDiffers() throws IOException {
		assertThat(scanned("one", "a", "1")).isNotEqualTo(scanned("two", "b", "1"));
	}

	@Test
	void valueWhenSuperclassOfScannedMigrationDiffersDiffers() throws IOException {
		assertThat(scanned("one", "a", "1")).isNotEqualTo(scanned("two", "a", "2"));
	}

	@Test
	void valueWhenScannedMigrationCannotBeMadeIsTakenFromItsClass() throws IOException {
		assertThat(scanned("one", "a", "1 / 0")).isEqualTo(scanned("two", "a", "1 / 0"))
			.isNotEqualTo(scanned("three", "b", "1 / 0"));
	}

	@Test
	void valueWhenConfiguredMigrationsAreInAnotherOrderIsEqual() {
		assertThat(of(new SeedMigration("1", 1), new SeedMigration("2", 2)))
			.isEqualTo(of(new SeedMigration("2", 2), new SeedMigration("1", 1)));
	}

	@Test
	void valueWhenVersionOrChecksumOfConfiguredMigrationDiffersDiffers() {
		assertThat(of(new SeedMigration("1", 1))).isNotEqualTo(of(new SeedMigration("2", 1)))
			.isNotEqualTo(of(new SeedMigration("1", 2)))
			.isNotEqualTo(of(new SeedMigration("1", null)))
			.isNotEqualTo(of());
	}

	@Test
	void valueWhenAnotherInstanceWithStateHasNoChecksumDiffers() {
		SeedMigration migration = new SeedMigration("1", null);

		assertThat(of(migration)).isEqualTo(of(migration)).isNotEqualTo(of(new SeedMigration("1", null)));
		assertThat(of(new SeedMigration("1", 1))).isEqualTo(of(new SeedMigration("1", 1)));
	}

	@Test
	void fingerprintIsCompleteUnlessAnObjectHasStateWithoutAChecksum() {
		assertThat(isComplete((flyway) -> flyway.javaMigrations(new FingerprintPrinter.V1__Seed()))).isTrue();
		assertThat(isComplete((flyway) -> flyway.javaMigrations(new SeedMigration("1", 1)))).isTrue();
		assertThat(isComplete((flyway) -> flyway.callbacks(FingerprintPrinter.proxy()))).isTrue();
		assertThat(isComplete((flyway) -> flyway.javaMigrations(new SeedMigration("1", null)))).isFalse();
		assertThat(isComplete((flyway) -> flyway.javaMigrationClassProvider(() -> List.of(SeedMigration.class))))
			.isFalse();
		String captured = toString();
		assertThat(isComplete((flyway) -> flyway.resolvers((context) -> captured.isEmpty() ? null : List.of())))
			.isFalse();
	}

	private static boolean isComplete(UnaryOperator<FluentConfiguration> configurer) {
		return new FlywayFingerprint(configurer.apply(Flyway.configure().locations("db/none"))).isComplete();
	}

	@Test
	void valueWhenMigrationComesFromAProviderTakesItIn() {
		ClassProvider<JavaMigration> provider = () -> List.of(SeedMigration.class);

		assertThat(new FlywayFingerprint(Flyway.configure().javaMigrationClassProvider(provider)).value())
			.isNotEqualTo(of());
	}

	@Test
	void valueWhenCallbackDiffersDiffers() {
		Callback one = new BaseCallback() {
			@Override
			public boolean supports(Event event, Context context) {
				return true;
			}

			@Override
			public void handle(Event event, Context context) {
			}
		};

		assertThat(of(one)).isNotEqualTo(of()).isNotEqualTo(of(FingerprintPrinter.proxy()));
	}

	@Test
	void valueInAnotherVirtualMachineIsEqual() throws IOException, InterruptedException {
		Files.writeString(this.folder.resolve("V1__a.sql"), "SELECT 1");

		Process process = new ProcessBuilder(ChildJvm.java(), "-cp", ChildJvm.classPath(),
				FingerprintPrinter.class.getName(), this.folder.toString())
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		String other = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

		assertThat(process.waitFor()).isZero();
		assertThat(other).endsWith(" " + FingerprintPrinter.fingerprint(this.folder.toString()));
	}

	private static String of(Callback... callbacks) {
		return new FlywayFingerprint(Flyway.configure().locations("db/none").callbacks(callbacks)).value();
	}

	private static String of(SeedMigration... migrations) {
		return new FlywayFingerprint(Flyway.configure().locations("db/none").javaMigrations(migrations)).value();
	}

	private static String of() {
		return of(new SeedMigration[0]);
	}

	private String scanned(String name, String text, String checksum) throws IOException {
		return fingerprint(CompiledMigration.compile(this.folder.resolve(name), text, checksum));
	}

	private Path jar(Path classes) throws IOException {
		Path jar = this.folder.resolve(classes.getFileName() + ".jar");
		int result = ToolProvider.findFirst("jar")
			.orElseThrow()
			.run(System.out, System.err, "--create", "--file", jar.toString(), "-C", classes.toString(), ".");
		assertThat(result).isZero();
		return jar;
	}

	private String fingerprint(Path classPath) throws IOException {
		ClassLoader parent = getClass().getClassLoader();
		try (URLClassLoader loader = new URLClassLoader(new URL[] { classPath.toUri().toURL() }, parent)) {
			return new FlywayFingerprint(Flyway.configure(loader).locations("classpath:db")).value();
		}
	}

}
