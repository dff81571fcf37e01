package io.isolateddb.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of an embedded server: its data, its log, and a lock that this JVM holds
 * for as long as it lives. A directory whose lock is free was left behind by a JVM that
 * was killed; the lock tells that whatever the clock says, and across containers that
 * share the file system.
 */
final class ServerDirectory {

	private static final String PREFIX = "isolated-database-";

	/**
	 * What this JVM must not try the lock of: on POSIX systems a JVM that opens and
	 * closes a file loses its lock on it, even if another class loader holds it.
	 */
	private static final String OWN_PREFIX = PREFIX + ProcessHandle.current().pid() + '-'
			+ ProcessHandle.current().info().startInstant().map(Instant::toEpochMilli).orElse(0L) + '-';

	private static final String LOCK = "lock";

	private static final Logger logger = LoggerFactory.getLogger(ServerDirectory.class);

	private final Path path;

	private final FileChannel lock;

	private ServerDirectory(Path path, FileChannel lock) {
		this.path = path;
		this.lock = lock;
	}

	/**
	 * Create a directory among the temporary files, for this user alone.
	 */
	static ServerDirectory create() throws IOException {
		Path path = Files.createTempDirectory(OWN_PREFIX);
		Path notLocked = path.resolve("not-locked");
		FileChannel channel = FileChannel.open(notLocked, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		channel.lock();
		// Has its name only once it is locked, so that nobody takes the directory away
		Files.move(notLocked, path.resolve(LOCK));
		return new ServerDirectory(path, channel);
	}

	/**
	 * Stop the servers and delete the directories beside this one that killed JVMs of the
	 * same user have left behind.
	 */
	void deleteAbandoned() {
		List<ServerDirectory> abandoned = new ArrayList<>();
		try (DirectoryStream<Path> candidates = Files.newDirectoryStream(this.path.resolveSibling(""), PREFIX + "*")) {
			candidates.forEach((candidate) -> takeOver(candidate).ifPresent(abandoned::add));
		}
		catch (IOException ex) {
			logger.debug("Could not look for embedded servers that were left behind", ex);
		}
		abandoned.forEach(ServerDirectory::delete);
	}

	private Optional<ServerDirectory> takeOver(Path candidate) {
		try {
			Path file = candidate.resolve(LOCK);
			if (candidate.getFileName().toString().startsWith(OWN_PREFIX) || !Files.exists(file)
					|| !owner(candidate).equals(owner(this.path))) {
				return Optional.empty();
			}
			FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
			if (channel.tryLock() == null) {
				channel.close();
				return Optional.empty();
			}
			return Optional.of(new ServerDirectory(candidate, channel));
		}
		catch (IOException ex) {
			logger.debug("Leaving {} alone", candidate, ex);
			return Optional.empty();
		}
	}

	private static UserPrincipal owner(Path file) throws IOException {
		return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS);
	}

	Path path() {
		return this.path;
	}

	/**
	 * Where PostgreSQL keeps its files.
	 */
	Path data() {
		return this.path.resolve("data");
	}

	/**
	 * Where the programs of PostgreSQL write what they have to say.
	 */
	Path log() {
		return this.path.resolve("server.log");
	}

	/**
	 * Stop the server if it still runs, delete everything, and give the lock back.
	 */
	void delete() {
		Postmaster.of(data()).ifPresent(Postmaster::stop);
		try {
			// Without the lock nobody would delete the rest, so it comes last
			deleteTree(data());
			Files.deleteIfExists(log());
			this.lock.close();
			deleteTree(this.path);
		}
		catch (IOException ex) {
			logger.warn("Could not delete the files of an embedded PostgreSQL in {}: {}. Delete them by hand.",
					this.path, ex.toString());
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

}
