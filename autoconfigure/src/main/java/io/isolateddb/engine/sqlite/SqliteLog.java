package io.isolateddb.engine.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.BitSet;

import org.jspecify.annotations.Nullable;

/**
 * The write-ahead log of a database, which names each page that was changed since the log
 * was begun. Not thread-safe.
 *
 * @see <a href="https://www.sqlite.org/fileformat2.html#walformat">The format of the
 * log</a>
 */
final class SqliteLog implements AutoCloseable {

	private static final int HEADER = 32;

	private static final int FRAME_HEADER = 24;

	/** Where the header has the numbers that are others each time the log is begun. */
	private static final int SALTS = 16;

	/** Where the header of a page repeats them. */
	private static final int FRAME_SALTS = 8;

	private static final int SALTS_LENGTH = 8;

	private final Path file;

	private @Nullable FileChannel channel;

	/** Where the first page has the version of the schema. */
	private static final int SCHEMA_VERSION = 40;

	/** Where the first page has the beginning of the schema. */
	private static final int SCHEMA = 100;

	private byte[] salts = {};

	private byte[] firstPage = {};

	private boolean sameSchema;

	private int databasePages;

	SqliteLog(Path database) {
		this.file = database.resolveSibling(database.getFileName() + "-wal");
	}

	/**
	 * Remember that the log begins here: with one page, the first of the database.
	 * @return the content of the page, or {@code null} if there is anything else
	 */
	byte @Nullable [] begin() throws IOException {
		ByteBuffer header = read(0, HEADER);
		this.salts = (header != null) ? Arrays.copyOfRange(header.array(), SALTS, SALTS + SALTS_LENGTH) : new byte[0];
		BitSet pages = changed();
		if (header == null || pages == null || pages.cardinality() != 1 || !pages.get(1)) {
			forget();
			return null;
		}
		ByteBuffer page = read(HEADER + FRAME_HEADER, header.getInt(8));
		this.firstPage = (page != null) ? page.array() : new byte[0];
		return (page != null) ? this.firstPage : null;
	}

	/**
	 * Know of no beginning any more.
	 */
	void forget() {
		this.salts = new byte[0];
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

	private boolean isSameSchema(@Nullable ByteBuffer page) {
		return page != null && page.capacity() == this.firstPage.length
				&& Arrays.equals(page.array(), SCHEMA_VERSION, SCHEMA_VERSION + 4, this.firstPage, SCHEMA_VERSION,
						SCHEMA_VERSION + 4)
				&& Arrays.equals(page.array(), SCHEMA, page.capacity(), this.firstPage, SCHEMA, page.capacity());
	}

	/**
	 * The numbers of the pages that were changed since the log was begun, and perhaps of
	 * some more.
	 * @return the numbers, or {@code null} if the log does not tell, as it was begun anew
	 * meanwhile
	 */
	@Nullable BitSet changed() throws IOException {
		ByteBuffer header = read(0, HEADER);
		if (header == null || this.salts.length == 0
				|| !Arrays.equals(header.array(), SALTS, SALTS + SALTS_LENGTH, this.salts, 0, SALTS_LENGTH)) {
			return null;
		}
		this.sameSchema = true;
		BitSet pages = new BitSet();
		long length = (long) FRAME_HEADER + header.getInt(8);
		long position = HEADER;
		for (ByteBuffer frame = read(position, FRAME_HEADER); frame != null && Arrays.equals(frame.array(), FRAME_SALTS,
				FRAME_SALTS + SALTS_LENGTH, this.salts, 0, SALTS_LENGTH); frame = read(position, FRAME_HEADER)) {
			pages.set(frame.getInt(0));
			if (frame.getInt(0) == 1 && position > HEADER) {
				this.sameSchema &= isSameSchema(read(position + FRAME_HEADER, header.getInt(8)));
			}
			this.databasePages = (frame.getInt(4) != 0) ? frame.getInt(4) : this.databasePages;
			position += length;
		}
		return pages;
	}

	private @Nullable ByteBuffer read(long position, int length) throws IOException {
		FileChannel channel = this.channel;
		if (channel == null) {
			if (!Files.exists(this.file)) {
				return null;
			}
			channel = FileChannel.open(this.file, StandardOpenOption.READ);
			this.channel = channel;
		}
		ByteBuffer buffer = ByteBuffer.allocate(length);
		return (channel.read(buffer, position) == length) ? buffer : null;
	}

	@Override
	public void close() throws IOException {
		if (this.channel != null) {
			this.channel.close();
		}
	}

}
