package io.isolateddb.engine.sqlite;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import org.jspecify.annotations.Nullable;

/**
 * Where a write-ahead log ended at some moment, as its index told. Immutable.
 *
 * @param header the header of the index. It has a checksum of the whole log, so two
 * headers are equal only if the contents of the database are
 * @param checkpointed how many pages of the log a checkpoint has tried to write into the
 * file of the database
 * @see <a href="https://www.sqlite.org/walformat.html#the_wal_index_header">The header of
 * the index</a>
 */
record SqliteLogEnd(ByteBuffer header, int checkpointed) {

	/**
	 * The bytes of the index up to the numbers of the pages.
	 */
	static final int LENGTH = 136;

	/**
	 * The only version of the format.
	 */
	private static final int VERSION = 3_007_000;

	private static final int IS_COMPLETE = 12;

	private static final int PAGE_SIZE = 14;

	private static final int FRAMES = 16;

	private static final int DATABASE_PAGES = 20;

	/** The numbers that are others each time the log is begun. */
	private static final int SALTS = 32;

	private static final int HEADER = 48;

	private static final int CHECKPOINTED = 96;

	private static final int CHECKPOINT_ATTEMPTED = 128;

	/**
	 * Read it from the beginning of an index.
	 * @param index the first {@link #LENGTH} bytes, in the order of this machine
	 * @return {@code null} if there is no log, or nothing is known of its index
	 */
	static @Nullable SqliteLogEnd of(ByteBuffer index) {
		ByteBuffer header = slice(index, 0);
		if (header.getInt(0) != VERSION || header.get(IS_COMPLETE) == 0 || !header.equals(slice(index, HEADER))) {
			return null;
		}
		return new SqliteLogEnd(header, Math.max(index.getInt(CHECKPOINTED), index.getInt(CHECKPOINT_ATTEMPTED)));
	}

	private static ByteBuffer slice(ByteBuffer index, int position) {
		return index.slice(position, HEADER).order(ByteOrder.nativeOrder());
	}

	/**
	 * How many pages the log has. The same page may be there several times.
	 */
	int frames() {
		return this.header.getInt(FRAMES);
	}

	/**
	 * How many pages the database has.
	 */
	int databasePages() {
		return this.header.getInt(DATABASE_PAGES);
	}

	int pageSize() {
		int size = Short.toUnsignedInt(this.header.getShort(PAGE_SIZE));
		return (size & 0xfe00) + ((size & 1) << 16);
	}

	/**
	 * Whether the log has not been begun anew until a later moment.
	 */
	boolean isContinuedBy(SqliteLogEnd later) {
		return this.header.getLong(SALTS) == later.header.getLong(SALTS) && pageSize() == later.pageSize()
				&& frames() <= later.frames();
	}

}
