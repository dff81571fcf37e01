package io.isolateddb.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.springframework.util.FileSystemUtils;

/**
 * A folder for an embedded server that starts with nothing and is gone afterwards, so
 * that no run finds what an earlier one has left.
 *
 * @param path where it is
 * @since 0.1.0
 */
public record ServerFolder(Path path) implements AutoCloseable {

	/**
	 * The property that names the folder to the library.
	 */
	public static final String PROPERTY = "isolated-database.server.directory";

	/**
	 * Create an empty folder.
	 * @return the folder, to be closed by the caller
	 */
	public static ServerFolder create() {
		try {
			return new ServerFolder(Files.createTempDirectory("benchmark-server"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		FileSystemUtils.deleteRecursively(this.path.toFile());
	}

}
