package io.isolateddb.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

import org.springframework.util.FileSystemUtils;

/**
 * Where servers of the tests alone keep their files: in memory, where there is plenty.
 * Databases come and go there all the time, which costs some disks minutes a build.
 */
public final class TestFolder {

	private static final String PREFIX = "isolated-database-tests-";

	private static final long PLENTY = 4L << 30;

	private static final Path parent = parent(Path.of("/dev/shm"));

	private TestFolder() {
	}

	private static Path parent(Path memory) {
		try {
			if (!Files.isWritable(memory) || Files.getFileStore(memory).getUsableSpace() < PLENTY) {
				return Path.of(System.getProperty("java.io.tmpdir"));
			}
			deleteWhatKilledBuildsLeft(memory);
			return memory;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What another user has left stays.
	 */
	private static void deleteWhatKilledBuildsLeft(Path folder) throws IOException {
		try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, PREFIX + "*")) {
			for (Path path : left) {
				long process = Long.parseLong(path.getFileName().toString().split("-")[3]);
				if (ProcessHandle.of(process).isEmpty()) {
					FileSystemUtils.deleteRecursively(path.toFile());
				}
			}
		}
	}

	/**
	 * Create an empty folder, which is deleted when the JVM ends, after servers have been
	 * stopped that are started in it now.
	 */
	public static Path create() throws IOException {
		Path folder = Files.createTempDirectory(parent, PREFIX + ProcessHandle.current().pid() + "-");
		TestPostgreSql.atExit(() -> FileSystemUtils.deleteRecursively(folder));
		return folder;
	}

}
