package io.isolateddb.migration;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.tools.ToolProvider;

import org.flywaydb.core.Flyway;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compiles a migration, {@code db.V1__Create}, that has a superclass and a nested class.
 */
final class CompiledMigration {

	private static final String MIGRATION = """
			package db;
			public class V1__Create extends Base {
				public void migrate(org.flywaydb.core.api.migration.Context context) {
					new Runnable() { public void run() { System.getenv("%s"); } }.run();
				}
			}
			""";

	private static final String BASE = """
			package db;
			public abstract class Base extends org.flywaydb.core.api.migration.BaseJavaMigration {
				public Integer getChecksum() { return %s; }
			}
			""";

	private CompiledMigration() {
	}

	/**
	 * Compile the migration.
	 * @param classes the folder for the classes
	 * @param text a text in the nested class
	 * @param checksum an expression in the superclass, for the checksum
	 * @return the folder for the classes
	 */
	static Path compile(Path classes, String text, String checksum) throws IOException {
		Path sources = Files.createDirectories(classes.resolveSibling(classes.getFileName() + "-sources"));
		Files.createDirectories(classes);
		Path migration = Files.writeString(sources.resolve("V1__Create.java"), MIGRATION.formatted(text));
		Path base = Files.writeString(sources.resolve("Base.java"), BASE.formatted(checksum));
		URL flyway = Flyway.class.getProtectionDomain().getCodeSource().getLocation();
		int result = ToolProvider.getSystemJavaCompiler()
			.run(null, null, null, "-proc:none", "-d", classes.toString(), "-cp", flyway.getPath(),
					migration.toString(), base.toString());
		assertThat(result).isZero();
		return classes;
	}

}
