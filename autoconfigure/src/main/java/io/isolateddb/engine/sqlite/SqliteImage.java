package io.isolateddb.engine.sqlite;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

import io.isolateddb.engine.RowLayer;

/**
 * The whole content of a database that has rows in addition to its template, or other
 * rows: the pages of its file. Any copy of the template gets exactly these pages.
 * Immutable.
 *
 * @param content the pages
 * @param rows how many rows it has more than the template
 * @param difference the numbers of the pages that the template has not, or has otherwise
 */
record SqliteImage(byte[] content, int rows, BitSet difference) implements RowLayer, SqliteContent {

	/**
	 * Parts of the first page that do not tell the content: whether there is a log beside
	 * the file, counters of changes, and the version of SQLite. Each has a first byte and
	 * a number of bytes.
	 */
	private static final List<int[]> COUNTERS = List.of(new int[] { 18, 2 }, new int[] { 24, 4 }, new int[] { 40, 4 },
			new int[] { 92, 8 });

	private static final int HEADER = 100;

	private static final int JOURNAL_MODE = 18;

	private static final int PAGE_SIZE = 16;

	private static final int LARGEST_PAGE = 65_536;

	/**
	 * Create an image.
	 * @param template what the database had before
	 */
	static SqliteImage of(byte[] content, int rows, SqliteContent template) throws SQLException {
		SqliteImage image = new SqliteImage(content, rows, new BitSet());
		for (int i = 1; i <= image.pages(); i++) {
			if (i > template.pages() || !Arrays.equals(image.page(i), template.page(i))) {
				image.difference.set(i);
			}
		}
		return image;
	}

	@Override
	public int pages() {
		return this.content.length / pageSize();
	}

	@Override
	public int pageSize() {
		int size = Short.toUnsignedInt(ByteBuffer.wrap(this.content).getShort(PAGE_SIZE));
		return (size == 1) ? LARGEST_PAGE : size;
	}

	@Override
	public byte[] page(int number) {
		return Arrays.copyOfRange(this.content, (number - 1) * pageSize(), number * pageSize());
	}

	/**
	 * The first page of a database that has a log.
	 */
	static byte[] withLog(byte[] page) {
		byte[] copy = page.clone();
		Arrays.fill(copy, JOURNAL_MODE, JOURNAL_MODE + 2, (byte) 2);
		return copy;
	}

	@Override
	public boolean isCertain() {
		return true;
	}

	/**
	 * The content as a file of its own that no log belongs to.
	 */
	byte[] toFile() {
		byte[] file = this.content.clone();
		Arrays.fill(file, JOURNAL_MODE, JOURNAL_MODE + 2, (byte) 1);
		return file;
	}

	/**
	 * Whether two files have the same content.
	 */
	static boolean isSame(byte[] one, byte[] other) {
		return one.length == other.length && one.length >= HEADER
				&& Arrays.equals(one, HEADER, one.length, other, HEADER, other.length)
				&& Arrays.equals(withoutCounters(one), withoutCounters(other));
	}

	private static byte[] withoutCounters(byte[] file) {
		byte[] header = Arrays.copyOf(file, HEADER);
		COUNTERS.forEach((counter) -> Arrays.fill(header, counter[0], counter[0] + counter[1], (byte) 0));
		return header;
	}

	@Override
	public boolean equals(Object other) {
		return this == other;
	}

	@Override
	public int hashCode() {
		return System.identityHashCode(this);
	}

}
