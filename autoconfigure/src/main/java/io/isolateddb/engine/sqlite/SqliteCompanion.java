package io.isolateddb.engine.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.jspecify.annotations.Nullable;

/**
 * A file that SQLite has beside a database. Once it is there it stays open until the end,
 * as a process loses all locks on a file when it closes it once. Not thread-safe.
 */
final class SqliteCompanion implements AutoCloseable {

	private final Path file;

	private @Nullable FileChannel channel;

	/**
	 * Create this for a file, which need not exist yet.
	 * @param ending what its name has in addition to that of the database
	 */
	SqliteCompanion(Path database, String ending) {
		this.file = database.resolveSibling(database.getFileName() + ending);
	}

	/**
	 * Read from the file.
	 * @return as many bytes as asked for, in the order of this machine, or {@code null}
	 * if there are not so many
	 */
	@Nullable ByteBuffer read(long position, int length) throws IOException {
		if (this.channel == null && !Files.exists(this.file)) {
			return null;
		}
		ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
		return (channel().read(buffer, position) == length) ? buffer.flip() : null;
	}

	void write(ByteBuffer bytes, long position) throws IOException {
		channel().write(bytes, position);
	}

	private FileChannel channel() throws IOException {
		FileChannel channel = this.channel;
		if (channel == null) {
			channel = FileChannel.open(this.file, StandardOpenOption.READ, StandardOpenOption.WRITE);
			this.channel = channel;
		}
		return channel;
	}

	@Override
	public void close() throws IOException {
		if (this.channel != null) {
			this.channel.close();
		}
	}

}
