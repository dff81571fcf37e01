package io.isolateddb.engine.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The write-ahead log of a database, whose index names each page that was changed since
 * the log was begun. Not thread-safe.
 *
 * @see <a href="https://www.sqlite.org/fileformat2.html#walformat">The format of the
 * log</a>
 */
final class SqliteLog implements AutoCloseable {

	private static final int HEADER = 32;

	private static final int FRAME_HEADER = 24;

	/** Where the first page has the version of the schema. */
	private static final int SCHEMA_VERSION = 40;

	/** Where the first page has the beginning of the schema. */
	private static final int SCHEMA = 100;

	private final SqliteCompanion file;

	private final SqliteLogIndex index;

	/** Where it ended when it had one page. */
	private @Nullable SqliteLogEnd beginning;

	/** Where it ended when the database had the state that it goes back to. */
	private @Nullable SqliteLogEnd mark;

	private byte[] firstPage = {};

	private boolean sameSchema;

	private int databasePages;

	SqliteLog(Path database) {
		this.file = new SqliteCompanion(database, "-wal");
		this.index = new SqliteLogIndex(database);
	}

	/**
	 * Remember that the log begins here: with one page, the first of the database.
	 * @return the content of the page, or {@code null} if there is anything else
	 */
	byte @Nullable [] begin() throws IOException {
		forget();
		SqliteLogEnd end = this.index.end();
		if (end == null || end.frames() != 1 || !Arrays.equals(this.index.pages(0, 1), new int[] { 1 })) {
			return null;
		}
		this.firstPage = page(0, end);
		this.beginning = end;
		this.mark = end;
		return this.firstPage;
	}

	/**
	 * Know of no beginning any more.
	 */
	void forget() {
		this.beginning = null;
		this.mark = null;
	}

	/**
	 * Remember that the log ends here in the state that the database goes back to, whose
	 * schema is that of the beginning.
	 * @return whether it is known where it ends
	 */
	boolean mark() throws IOException {
		this.mark = this.index.end();
		return isMarked();
	}

	/**
	 * Whether the database may go back by {@link #cut}.
	 */
	boolean isMarked() {
		return this.mark != null;
	}

	/**
	 * How many pages the log gives to the file of the database.
	 */
	int databasePages() {
		return this.databasePages;
	}

	/**
	 * Whether the first page, when the changes were looked at for the last time, had
	 * never had another schema or version of it.
	 */
	boolean hasSameSchemaInFirstPage() {
		return this.sameSchema;
	}

	/**
	 * The numbers of the pages that were changed since the log was begun.
	 * @return the numbers, or {@code null} if the log does not tell, as it was begun anew
	 * meanwhile
	 */
	@Nullable BitSet changed() throws IOException {
		return changedSince(this.beginning, this.index.end());
	}

	private @Nullable BitSet changedSince(@Nullable SqliteLogEnd before, @Nullable SqliteLogEnd now)
			throws IOException {
		int[] added = added(before, now);
		if (before == null || now == null || added == null) {
			return null;
		}
		this.databasePages = now.databasePages();
		this.sameSchema = true;
		BitSet pages = new BitSet();
		for (int i = 0; i < added.length; i++) {
			pages.set(added[i]);
			if (added[i] == 1) {
				this.sameSchema &= isSameSchema(page(before.frames() + i, now));
			}
		}
		pages.set(1);
		return pages;
	}

	/**
	 * The numbers of the pages that were added to the log between two moments.
	 */
	private int @Nullable [] added(@Nullable SqliteLogEnd before, @Nullable SqliteLogEnd now) throws IOException {
		return (before != null && now != null && before.isContinuedBy(now))
				? this.index.pages(before.frames(), now.frames()) : null;
	}

	/**
	 * The present content of the pages that were changed since the log was begun, the
	 * first page among them.
	 * @return the pages by number, or {@code null} if the log does not tell, or has
	 * changed meanwhile
	 */
	@Nullable Map<Integer, byte[]> changedPages() throws IOException {
		SqliteLogEnd before = this.beginning;
		SqliteLogEnd now = this.index.end();
		int[] added = added(before, now);
		if (before == null || now == null || added == null) {
			return null;
		}
		this.databasePages = now.databasePages();
		Map<Integer, byte[]> pages = new HashMap<>();
		for (int i = added.length - 1; i >= 0; i--) {
			if (!pages.containsKey(added[i])) {
				byte[] page = page(before.frames() + i, now);
				if (page.length != now.pageSize()) {
					return null;
				}
				pages.put(added[i], page);
			}
		}
		pages.putIfAbsent(1, this.firstPage);
		SqliteLogEnd afterwards = this.index.end();
		return (afterwards != null && afterwards.header().equals(now.header())) ? pages : null;
	}

	private boolean isSameSchema(byte[] page) {
		return page.length == this.firstPage.length
				&& Arrays.equals(page, SCHEMA_VERSION, SCHEMA_VERSION + 4, this.firstPage, SCHEMA_VERSION,
						SCHEMA_VERSION + 4)
				&& Arrays.equals(page, SCHEMA, page.length, this.firstPage, SCHEMA, page.length);
	}

	/**
	 * Let the log end again where it was marked, as if what follows had never been
	 * committed. The schema must not have changed. No session has a transaction, but for
	 * the one that holds the lock for writing: its {@code ROLLBACK}, which comes next,
	 * makes SQLite take the rest out of the index.
	 * @param kept pages that must not have changed
	 * @return whether it ends there. Otherwise it is as before
	 */
	boolean cut(BitSet kept) throws IOException {
		SqliteLogEnd mark = this.mark;
		SqliteLogEnd now = this.index.end();
		BitSet pages = changedSince(mark, now);
		if (mark == null || now == null || pages == null || !this.sameSchema || kept.intersects(pages)
				|| now.checkpointed() > mark.frames()) {
			return false;
		}
		// A session that finds no index reads the log up to a page that does not belong
		// to it
		this.file.write(ByteBuffer.allocate(FRAME_HEADER), position(mark.frames(), mark));
		this.index.end(mark);
		return true;
	}

	private static long position(int frame, SqliteLogEnd log) {
		return HEADER + (long) frame * (FRAME_HEADER + log.pageSize());
	}

	private byte[] page(int frame, SqliteLogEnd log) throws IOException {
		ByteBuffer page = this.file.read(position(frame, log) + FRAME_HEADER, log.pageSize());
		return (page != null) ? page.array() : new byte[0];
	}

	@Override
	public void close() throws IOException {
		this.index.close();
		this.file.close();
	}

}
