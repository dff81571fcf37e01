package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import io.isolateddb.IsolatedDatabaseException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder in which the embedded servers of a user keep their files between runs. Each
 * version of a product and of its settings has a directory of its own.
 */
final class ServerDirectories {

	private static final String NAME = "isolated-database";

	/** Among the folders for temporary files, for a user without a home. */
	private static final String TEMPORARY = NAME + "-files-";

	private static final Duration LONG_UNUSED = Duration.ofDays(30);

	private static final Logger logger = LoggerFactory.getLogger(ServerDirectories.class);

	private final Path folder;

	/**
	 * Create directories.
	 * @param folder their parent, or {@code null} for a folder among the user's caches
	 * @throws IsolatedDatabaseException if the user has no folder for caches, and no
	 * temporary one can be created
	 */
	ServerDirectories(@Nullable Path folder) {
		this.folder = ((folder != null) ? folder : ofUser()).toAbsolutePath().normalize();
	}

	private static Path ofUser() {
		Path home = Path.of(System.getProperty("user.home"));
		Path caches = Platform.current().caches(home, System::getenv);
		if (Files.isWritable(Files.isDirectory(caches) ? caches : home)) {
			return caches.resolve(NAME);
		}
		// The user has no home, as in some containers
		try {
			return PrivateFolder.inTemporary(Path.of(System.getProperty("java.io.tmpdir")), TEMPORARY);
		}
		catch (IOException ex) {
			throw new IsolatedDatabaseException("Could not create a folder for embedded servers in "
					+ System.getProperty("java.io.tmpdir") + ", nor among the caches of the user in " + caches + ": "
					+ ex + ". Name a folder with isolated-database.server.directory.", ex);
		}
	}

	/**
	 * The folder into which the programs of servers are unpacked, wherever the servers
	 * have their files. Nobody but this user can enter it.
	 */
	static Path programs() throws IOException {
		Path own = PrivateFolder.require(ofUser().toAbsolutePath().normalize());
		return PrivateFolder.requireUnreadable(own.resolve("programs"));
	}

	Path folder() {
		return this.folder;
	}

	/**
	 * One of the directories for servers of a version. A second one is needed if the
	 * first is used by JVMs whose processes cannot be seen from here, such as those of
	 * another container.
	 * @param version the product, its version and that of its settings
	 * @param number counts from one
	 */
	ServerDirectory of(String version, int number) {
		return new ServerDirectory(this.folder.resolve(version + ((number > 1) ? "-" + number : "")));
	}

	/**
	 * Clean up the other directories: stop servers that killed JVMs have left running,
	 * and delete directories that have not been used for a long time.
	 */
	void clean(ServerDirectory own) {
		try (DirectoryStream<Path> locks = Files.newDirectoryStream(this.folder, "*.lock")) {
			for (Path lock : locks) {
				String name = lock.getFileName().toString().replaceFirst("\\.lock$", "");
				ServerDirectory other = new ServerDirectory(this.folder.resolve(name));
				if (!other.path().equals(own.path()) && Files.isDirectory(other.path())) {
					other.ifUnused(() -> stop(other));
				}
			}
		}
		catch (IOException | StartFailure ex) {
			logger.debug("Could not look for embedded servers that were left behind", ex);
		}
	}

	private static boolean stop(ServerDirectory directory) throws IOException {
		ServerProcess.of(directory.data()).ifPresent(ServerProcess::stop);
		Instant used = Files.getLastModifiedTime(directory.path()).toInstant();
		boolean old = used.isBefore(Instant.now().minus(LONG_UNUSED));
		if (old) {
			directory.delete();
		}
		return old;
	}

}
