package io.isolateddb.engine.sqlite;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A content that was read as a whole.
 *
 * @param file all bytes
 */
record SqliteFile(byte[] file) implements SqliteContent {

	private static final int PAGE_SIZE = 16;

	private static final int LARGEST_PAGE = 65_536;

	private static final int CHANGES = 24;

	private static final int PAGES = 28;

	private static final int PAGES_VALID_FOR = 92;

	@Override
	public int pages() {
		return this.file.length / pageSize();
	}

	@Override
	public int pageSize() {
		return pageSize(ByteBuffer.wrap(this.file));
	}

	/**
	 * The size of the pages, as the first of them tells it.
	 */
	static int pageSize(ByteBuffer first) {
		int size = Short.toUnsignedInt(first.getShort(PAGE_SIZE));
		return (size == 1) ? LARGEST_PAGE : size;
	}

	/**
	 * How many pages a database has, as the first of them tells it. Its file, and its
	 * log, may have more, which are not used.
	 * @return the number, or 0 if it is not told
	 */
	static int pages(ByteBuffer first) {
		return (first.getInt(CHANGES) == first.getInt(PAGES_VALID_FOR)) ? Math.max(0, first.getInt(PAGES)) : 0;
	}

	@Override
	public byte[] page(int number) {
		return Arrays.copyOfRange(this.file, (number - 1) * pageSize(), number * pageSize());
	}

}
