package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of an embedded server, which stays between runs: its data, its log, and a
 * file for each JVM that uses it, which holds the lock of that file for as long as it
 * lives. A file whose lock is free was left behind by a JVM that was killed; the lock
 * tells that whatever the clock says, and across containers that share the file system.
 * <p>
 * Whoever starts or stops the server holds the lock of the directory, and others who want
 * the same wait until the server is up or gone. Who holds it waits for processes of the
 * server only, so that it always comes free; a JVM that is killed loses it.
 */
final class ServerDirectory {

	/**
	 * What guards the lock within a JVM, as the lock of a file is the JVM's and not the
	 * thread's. An interned string, since that is the same for all class loaders.
	 */
	private static final Object MONITOR = "io.isolateddb.server.ServerDirectory".intern();

	/**
	 * What this JVM must not try the lock of: on POSIX systems a JVM that opens and
	 * closes a file loses its lock on it, even if another class loader holds it.
	 */
	private static final String OWN_PREFIX = ProcessHandle.current().pid() + "-"
			+ ProcessHandle.current().info().startInstant().map(Instant::toEpochMilli).orElse(0L) + '-';

	private static final Logger logger = LoggerFactory.getLogger(ServerDirectory.class);

	private final Path path;

	/**
	 * Create a directory.
	 * @param path where it is, or will be once somebody enters
	 */
	ServerDirectory(Path path) {
		this.path = path;
	}

	/**
	 * Do something while nobody else starts, stops, enters or leaves.
	 */
	<T> T exclusively(Action<T> action) throws IOException, StartFailure {
		synchronized (MONITOR) {
			Files.createDirectories(this.path.getParent());
			try (FileChannel channel = openLock(); FileLock lock = channel.lock()) {
				return action.run();
			}
		}
	}

	/**
	 * Do something if nobody is about to start or stop the server, nor uses it.
	 */
	void ifUnused(Action<?> action) throws IOException, StartFailure {
		synchronized (MONITOR) {
			try (FileChannel channel = openLock(); FileLock lock = channel.tryLock()) {
				if (lock != null && !isUsed()) {
					action.run();
				}
			}
		}
	}

	/**
	 * The lock lies beside the directory, so that it stays when that is deleted.
	 */
	private FileChannel openLock() throws IOException {
		return FileChannel.open(this.path.resolveSibling(this.path.getFileName() + ".lock"), StandardOpenOption.CREATE,
				StandardOpenOption.WRITE);
	}

	/**
	 * Say that this JVM uses the server until it leaves or ends. To be called
	 * exclusively.
	 */
	User enter() throws IOException {
		createForThisUserAlone();
		Files.createDirectories(users());
		Path file = users().resolve(OWN_PREFIX + UUID.randomUUID());
		FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
		channel.lock();
		return new User(file, channel);
	}

	private void createForThisUserAlone() throws IOException {
		if (!Files.isDirectory(this.path)) {
			Files.createDirectory(this.path);
			if (Files.getFileStore(this.path).supportsFileAttributeView(PosixFileAttributeView.class)) {
				Files.setPosixFilePermissions(this.path, PosixFilePermissions.fromString("rwx------"));
			}
		}
	}

	/**
	 * Whether a JVM uses the server. To be called exclusively.
	 */
	boolean isUsed() throws IOException {
		if (!Files.isDirectory(users())) {
			return false;
		}
		boolean used = false;
		try (DirectoryStream<Path> files = Files.newDirectoryStream(users())) {
			for (Path file : files) {
				used |= file.getFileName().toString().startsWith(OWN_PREFIX) || isLocked(file);
			}
		}
		return used;
	}

	private static boolean isLocked(Path file) throws IOException {
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
				FileLock lock = channel.tryLock()) {
			if (lock != null) {
				Files.delete(file);
			}
			return lock == null;
		}
	}

	private Path users() {
		return this.path.resolve("users");
	}

	Path path() {
		return this.path;
	}

	/**
	 * Where the server keeps its files.
	 */
	Path data() {
		return this.path.resolve("data");
	}

	/**
	 * Where the programs of the server write what they have to say.
	 */
	Path log() {
		return this.path.resolve("server.log");
	}

	/**
	 * Delete the data, so that the next server begins anew.
	 */
	void deleteData() throws IOException {
		deleteTree(data());
	}

	/**
	 * Delete all but the lock.
	 */
	void delete() {
		try {
			deleteTree(this.path);
		}
		catch (IOException ex) {
			logger.warn("Could not delete the files of an embedded server in {}: {}. Delete them by hand.", this.path,
					ex.toString());
		}
	}

	static void deleteTree(Path root) throws IOException {
		if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
			return;
		}
		Files.walkFileTree(root, new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
				Files.deleteIfExists(file);
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException ex) throws IOException {
				Files.deleteIfExists(directory);
				return FileVisitResult.CONTINUE;
			}

		});
	}

	@Override
	public String toString() {
		return this.path.toString();
	}

	/**
	 * What is done exclusively.
	 */
	@FunctionalInterface
	interface Action<T> {

		T run() throws IOException, StartFailure;

	}

	/**
	 * This JVM, as one that uses the server.
	 *
	 * @param file the file that says so
	 * @param lock holds the lock of the file while it is open
	 */
	record User(Path file, FileChannel lock) {

		void leave() throws IOException {
			Files.deleteIfExists(this.file);
			this.lock.close();
		}

	}

}
