package io.isolateddb.engine.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Locks of the operating system, each on one byte of a file. Some systems release all
 * locks of a process when it closes a file once, so this JVM opens the file once and
 * never closes it. Thread-safe: the monitor guards the locks that this JVM holds, and a
 * thread that holds it waits for nothing, as it only tries to acquire.
 */
final class SqliteLocks {

	private static final Map<Path, SqliteLocks> ofFiles = new ConcurrentHashMap<>();

	private final Path file;

	private final Map<Long, Held> held = new HashMap<>();

	private @Nullable FileChannel channel;

	private SqliteLocks(Path file) {
		this.file = file;
	}

	/**
	 * The locks in a file.
	 * @return the same object for the same file
	 */
	static SqliteLocks in(Path file) {
		return ofFiles.computeIfAbsent(file, SqliteLocks::new);
	}

	/**
	 * Acquire a lock.
	 * @return {@code false} if another session of this JVM, or another JVM, has it
	 */
	synchronized boolean tryLock(Object session, long id) throws SQLException {
		Held present = this.held.get(id);
		if (present != null) {
			return present.session() == session;
		}
		return SqliteFiles.io("lock " + this.file, () -> {
			FileLock lock = tryLock(id);
			if (lock != null) {
				this.held.put(id, new Held(session, lock));
			}
			return lock != null;
		});
	}

	/**
	 * Whether nobody has a lock.
	 */
	synchronized boolean isFree(long id) throws SQLException {
		return !this.held.containsKey(id) && SqliteFiles.io("lock " + this.file, () -> {
			FileLock lock = tryLock(id);
			if (lock != null) {
				lock.release();
			}
			return lock != null;
		});
	}

	private @Nullable FileLock tryLock(long id) throws IOException {
		try {
			return channel().tryLock(id, 1, false);
		}
		catch (OverlappingFileLockException ex) {
			// Another class loader of this JVM has it
			return null;
		}
	}

	/**
	 * The file may have been deleted with the folder of the build.
	 */
	private FileChannel channel() throws IOException {
		FileChannel channel = this.channel;
		if (channel == null || !Files.exists(this.file)) {
			Files.createDirectories(SqliteFiles.parent(this.file));
			channel = FileChannel.open(this.file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
			this.channel = channel;
		}
		return channel;
	}

	/**
	 * Release a lock, if the session has it.
	 */
	synchronized void unlock(Object session, long id) throws SQLException {
		Held present = this.held.get(id);
		if (present != null && present.session() == session) {
			this.held.remove(id);
			SqliteFiles.io("unlock " + this.file, () -> {
				present.lock().release();
				return present;
			});
		}
	}

	/**
	 * Release all locks of a session.
	 */
	synchronized void releaseAll(Object session) throws SQLException {
		for (Map.Entry<Long, Held> entry : Map.copyOf(this.held).entrySet()) {
			if (entry.getValue().session() == session) {
				unlock(session, entry.getKey());
			}
		}
	}

	/**
	 * A lock that a session of this JVM holds.
	 *
	 * @param session the session
	 * @param lock the lock
	 */
	private record Held(Object session, FileLock lock) {

	}

}
