package io.isolateddb.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Migrations of which no earlier run has left templates on the server.
 */
final class MigrationFiles {

	/**
	 * Ends a script, and is another one in each run.
	 */
	static final String RUN = "; -- run " + UUID.randomUUID();

	private MigrationFiles() {
	}

	/**
	 * Write a script.
	 * @param folder the folder of all scripts
	 * @param file its path below that
	 * @param sql its statements, without the last semicolon
	 */
	static void write(Path folder, String file, String sql) throws IOException {
		Path path = folder.resolve(file);
		Files.createDirectories(path.getParent());
		Files.writeString(path, sql + RUN);
	}

}
