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
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of an embedded server, which stays between runs. It contains the data,
 * the log, and a file for each JVM that uses the server. The JVM holds a lock on its file
 * as long as it runs; a file without a lock was left behind by a JVM that was killed.
 * Unlike a time stamp, the lock does not depend on clocks, and it also works across
 * containers that share the file system.
 * <p>
 * A JVM that starts or stops the server holds the lock of the directory. Other JVMs that
 * want to start or stop it wait until the server is up or gone. The holder waits for
 * processes of the server only, so the lock is always released; it is also released if
 * the JVM is killed.
 */
final class ServerDirectory {

	/**
	 * Guards the lock of the directory within this JVM, since file locks belong to a JVM
	 * and not to a thread. It is an interned string, which all class loaders share.
	 */
	private static final Object MONITOR = "io.isolateddb.server.ServerDirectory".intern();

	/**
	 * The beginning of the names of this JVM's own files. It must not try to lock them:
	 * on POSIX systems a JVM that closes a file loses its lock on it, even if another
	 * class loader holds the lock.
	 */
	private static final String OWN_PREFIX = ProcessHandle.current().pid() + "-"
			+ ProcessHandle.current().info().startInstant().map(Instant::toEpochMilli).orElse(0L) + '-';

	private static final Logger logger = LoggerFactory.getLogger(ServerDirectory.class);

	private final Path path;

	/**
	 * Create a directory.
	 * @param path its path; it is created when it is first used
	 */
	ServerDirectory(Path path) {
		this.path = path;
	}

	/**
	 * Run an action while no other JVM or thread starts or stops the server, or begins or
	 * ends to use it.
	 */
	<T> T exclusively(Action<T> action) throws IOException, StartFailure {
		synchronized (MONITOR) {
			PrivateFolder.require(Objects.requireNonNull(this.path.getParent()));
			try (FileChannel channel = openLock(); FileLock lock = channel.lock()) {
				return action.run();
			}
		}
	}

	/**
	 * Run an action if no JVM uses the server, or is about to start or stop it.
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
	 * The file with the lock is beside the directory, so that it stays when the directory
	 * is deleted.
	 */
	private FileChannel openLock() throws IOException {
		return FileChannel.open(this.path.resolveSibling(this.path.getFileName() + ".lock"), StandardOpenOption.CREATE,
				StandardOpenOption.WRITE);
	}

	/**
	 * Create the directory for this user alone, or verify the one that exists.
	 */
	void create() throws IOException {
		PrivateFolder.requireUnreadable(this.path);
	}

	/**
	 * Mark the directory, which {@linkplain #create exists}, as used by this JVM until
	 * the usage is released or the JVM ends. To be called {@linkplain #exclusively
	 * exclusively}.
	 */
	Usage acquire() throws IOException {
		Files.createDirectories(users());
		Path file = users().resolve(OWN_PREFIX + UUID.randomUUID());
		FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
		channel.lock();
		return new Usage(file, channel);
	}

	/**
	 * Whether a JVM uses the server. To be called {@linkplain #exclusively exclusively}.
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
	 * The data directory of the server.
	 */
	Path data() {
		return this.path.resolve("data");
	}

	/**
	 * The file with the password of the server.
	 */
	Path password() {
		return this.path.resolve("password");
	}

	/**
	 * The file for the output of the server's programs.
	 */
	Path log() {
		return this.path.resolve("server.log");
	}

	/**
	 * Delete the data, so that the next server starts with new files.
	 */
	void deleteData() throws IOException {
		deleteTree(data());
	}

	/**
	 * Delete the directory. The file with its lock stays.
	 */
	void delete() {
		try {
			deleteTree(this.path);
		}
		catch (IOException ex) {
			logger.warn("Could not delete the files of an embedded server in {}: {}. Delete them yourself.", this.path,
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
	 * An action on the directory.
	 */
	@FunctionalInterface
	interface Action<T> {

		T run() throws IOException, StartFailure;

	}

	/**
	 * Marks the directory as used by this JVM.
	 *
	 * @param file the file of this JVM
	 * @param lock holds the lock of the file while it is open
	 */
	record Usage(Path file, FileChannel lock) {

		void release() throws IOException {
			Files.deleteIfExists(this.file);
			this.lock.close();
		}

	}

}
