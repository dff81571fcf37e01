package io.isolateddb.engine.sqlite;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.isolateddb.engine.RowLayer;

/**
 * What a database contains that has rows in addition to its template, or other rows: the
 * pages of its file that the template has not, or has otherwise. Any copy of the template
 * gets exactly these. Immutable.
 *
 * @param own these pages, by number
 * @param pages how many pages the database has
 * @param pageSize the size of each of them
 * @param rows how many rows it has more than the template
 */
record SqliteImage(Map<Integer, byte[]> own, int pages, int pageSize, int rows) implements RowLayer {

	/**
	 * Parts of the first page that do not tell the content: whether there is a log beside
	 * the file, counters of changes, and the version of SQLite. Each has a first byte and
	 * a number of bytes.
	 */
	private static final List<int[]> COUNTERS = List.of(new int[] { 18, 2 }, new int[] { 24, 4 }, new int[] { 40, 4 },
			new int[] { 92, 8 });

	private static final int HEADER = 100;

	private static final int JOURNAL_MODE = 18;

	/**
	 * Create an image.
	 * @param content all that the database contains
	 * @param template what it had before
	 */
	static SqliteImage of(SqliteContent content, int rows, SqliteContent template) throws SQLException {
		BitSet all = new BitSet();
		all.set(1, content.pages() + 1);
		return of(content, all, rows, template);
	}

	/**
	 * Create an image of a database with some pages that may differ from its template.
	 * All others do not.
	 */
	static SqliteImage of(SqliteContent content, BitSet pages, int rows, SqliteContent template) throws SQLException {
		Map<Integer, byte[]> own = new HashMap<>();
		for (int i = pages.nextSetBit(1); i > 0 && i <= content.pages(); i = pages.nextSetBit(i + 1)) {
			byte[] page = content.page(i);
			if (i > template.pages() || !Arrays.equals(page, template.page(i))) {
				own.put(i, page);
			}
		}
		return new SqliteImage(own, content.pages(), content.pageSize(), rows);
	}

	/**
	 * The numbers of its own pages.
	 */
	BitSet difference() {
		BitSet numbers = new BitSet();
		this.own.keySet().forEach(numbers::set);
		return numbers;
	}

	/**
	 * The content that a copy of the template gets.
	 */
	SqliteContent on(SqliteContent template) {
		return new SqlitePatch(template, this.own, this.pages, this.pageSize);
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
	 * A content as a file of its own that no log belongs to.
	 */
	static byte[] toFile(SqliteContent content) throws SQLException {
		ByteBuffer file = ByteBuffer.allocate(content.pages() * content.pageSize());
		for (int i = 1; i <= content.pages(); i++) {
			file.put(content.page(i));
		}
		return file.put(JOURNAL_MODE, (byte) 1).put(JOURNAL_MODE + 1, (byte) 1).array();
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
