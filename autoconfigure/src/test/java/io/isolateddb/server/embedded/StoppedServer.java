package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

import io.isolateddb.testsupport.TestFolder;
import org.jspecify.annotations.Nullable;

/**
 * The files of an embedded PostgreSQL that was started once and stopped, for the tests
 * that begin with such: to copy them takes less time than to make them.
 */
final class StoppedServer {

	private static @Nullable Path folder;

	private StoppedServer() {
	}

	/**
	 * Copy the files.
	 * @param target the folder that is to have them, as if the server had lived there
	 */
	static void copyTo(Path target) throws IOException {
		Path source = folder();
		Files.createDirectories(target);
		List<Path> files;
		try (Stream<Path> all = Files.walk(source)) {
			files = all.skip(1).toList();
		}
		for (Path file : files) {
			Files.copy(file, target.resolve(source.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES,
					LinkOption.NOFOLLOW_LINKS);
		}
	}

	private static synchronized Path folder() throws IOException {
		if (folder == null) {
			Path made = TestFolder.create();
			new EmbeddedPostgresLauncher(new ServerDirectories(made)).launch("its files").close();
			folder = made;
		}
		return folder;
	}

}
