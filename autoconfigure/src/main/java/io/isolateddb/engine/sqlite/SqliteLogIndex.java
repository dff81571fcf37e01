package io.isolateddb.engine.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * The index of a write-ahead log, which all sessions of the database share in memory: it
 * says how many pages the log has, and which these are. A session that finds another
 * header than before forgets the pages that it has in memory. Not thread-safe.
 *
 * @see <a href="https://www.sqlite.org/walformat.html#the_wal_index_file_format">The
 * format of the index</a>
 */
final class SqliteLogIndex implements AutoCloseable {

	/** How many pages the first part of the file names, which is all that is read. */
	private static final int MOST_FRAMES = 4062;

	private final SqliteCompanion file;

	SqliteLogIndex(Path database) {
		this.file = new SqliteCompanion(database, "-shm");
	}

	/**
	 * Where the log ends now.
	 * @return {@code null} if that is not known
	 */
	@Nullable SqliteLogEnd end() throws IOException {
		ByteBuffer header = this.file.read(0, SqliteLogEnd.LENGTH);
		return (header != null) ? SqliteLogEnd.of(header) : null;
	}

	/**
	 * The pages that were added to the log, in their order.
	 * @param from how many pages it had before
	 * @param to how many it had afterwards
	 * @return their numbers, or {@code null} if they are not known
	 */
	int @Nullable [] pages(int from, int to) throws IOException {
		ByteBuffer numbers = (to <= MOST_FRAMES)
				? this.file.read(SqliteLogEnd.LENGTH + (long) from * Integer.BYTES, (to - from) * Integer.BYTES) : null;
		if (numbers == null) {
			return null;
		}
		int[] pages = new int[to - from];
		numbers.asIntBuffer().get(pages);
		return pages;
	}

	/**
	 * Let the log end where it has ended before. No session reads in it or writes to it
	 * meanwhile.
	 */
	void end(SqliteLogEnd end) throws IOException {
		ByteBuffer twice = ByteBuffer.allocate(2 * end.header().capacity());
		twice.put(end.header().duplicate()).put(end.header().duplicate()).flip();
		this.file.write(twice, 0);
	}

	@Override
	public void close() throws IOException {
		this.file.close();
	}

}
