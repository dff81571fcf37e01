package io.isolateddb.engine.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;

import io.isolateddb.engine.JdbcSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Undoes the changes of a test page by page. Mostly they are in the log alone, which is
 * cut where it ended before. Otherwise those pages that a test has changed are written
 * into the file, as they were: this takes as long as the changes are many, whatever the
 * size of the database. The log tells which pages these are.
 * <p>
 * SQLite must not be at work in the database meanwhile. Its sessions hold pages in
 * memory: they read them anew after a transaction of another session, so after pages were
 * written one follows that writes nothing new. The log then has to begin with the first
 * page as it should be.
 * <p>
 * Not thread-safe. The file stays open until the end, as a process loses all locks on a
 * file when it closes it once.
 */
final class SqlitePages implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(SqlitePages.class);

	/** Where the first page has the version of the schema. */
	private static final int SCHEMA_VERSION = 40;

	private static final int USER_VERSION = 60;

	private final Path file;

	private final JdbcSession session;

	private final SqliteStatements statements;

	private final SqliteLog log;

	private final FileChannel channel;

	/** The version of the schema that sessions may have in memory. */
	private int schemaVersion;

	/** What the database contained when its log was begun. */
	private @Nullable SqliteContent content;

	/** The pages of the schema in that, or {@code null} if they are not known. */
	private @Nullable SqliteSchemaPages schemaPages;

	private boolean schemaKept;

	/**
	 * Create this for a database.
	 * @param session a session in it that does nothing else meanwhile
	 */
	SqlitePages(Path file, JdbcSession session) throws SQLException {
		this.channel = SqliteFiles.io("open " + file, () -> FileChannel.open(file, StandardOpenOption.WRITE));
		this.file = file;
		this.session = session;
		this.statements = new SqliteStatements(session.connection());
		this.log = new SqliteLog(file);
	}

	/**
	 * Begin to look at changes. Without a log, as the application may want it, or if
	 * another session is at work, nothing will be known of them.
	 * @param content what the database contains now, page by page
	 */
	void begin(SqliteContent content) {
		this.log.forget();
		this.schemaKept = false;
		try {
			if (content.pages() > 0 && checkpoint()) {
				this.schemaVersion = schemaVersion();
				touch(content);
			}
		}
		catch (SQLException ex) {
			logger.debug("The pages of {} that change are not known", this.file, ex);
			this.log.forget();
		}
	}

	/**
	 * Let the database have a certain content.
	 * @param content the content
	 * @param other pages that have to be written even if the test has not changed them
	 * @return whether it has it, and otherwise the database must be written as a whole,
	 * or dropped
	 */
	boolean restore(SqliteContent content, BitSet other) throws SQLException {
		BitSet pages = changed();
		if (pages == null || this.log.databasePages() < content.pages()) {
			return false;
		}
		int used = schemaVersion();
		this.schemaVersion = (used != this.schemaVersion) ? used + 1 : used;
		if (!checkpoint()) {
			return false;
		}
		pages.or(other);
		write(content, pages);
		return touch(content);
	}

	/**
	 * What the database contains, as the log tells it.
	 * @return the pages that have changed since the log was begun, on what it contained
	 * then; or {@code null} if the log does not tell
	 */
	@Nullable SqlitePatch present() throws SQLException {
		SqliteContent before = this.content;
		Map<Integer, byte[]> pages = SqliteFiles
			.io("read the log of " + this.file, () -> Optional.ofNullable(this.log.changedPages()))
			.orElse(null);
		byte[] first = (pages != null) ? pages.get(1) : null;
		if (before == null || pages == null || first == null) {
			return null;
		}
		int told = SqliteFile.pages(ByteBuffer.wrap(first));
		return new SqlitePatch(before, pages, (told > 0) ? told : this.log.databasePages(), before.pageSize());
	}

	/**
	 * The first page tells that there is a log, and the version of the schema, which
	 * never becomes one again that a session may have in memory.
	 */
	private void write(SqliteContent content, BitSet pages) throws SQLException {
		SqliteFiles.io("write " + this.file, () -> {
			ByteBuffer first = ByteBuffer.wrap(SqliteImage.withLog(content.page(1)));
			this.channel.write(first.putInt(SCHEMA_VERSION, this.schemaVersion), 0);
			for (int page = pages.nextSetBit(2); page > 0
					&& page <= content.pages(); page = pages.nextSetBit(page + 1)) {
				this.channel.write(ByteBuffer.wrap(content.page(page)), (page - 1L) * content.pageSize());
			}
			return this.channel;
		});
	}

	/**
	 * Whether the schema is known to have been the same all the time until the changes
	 * were undone.
	 */
	boolean hasKeptSchema() {
		return this.schemaKept;
	}

	/**
	 * Remember that the database has the content now that it will go back to. If anything
	 * of its schema has changed before, it goes back by {@link #restore} only, as it does
	 * whenever that has changed since the last mark.
	 */
	void mark() throws SQLException {
		changed();
		if (this.schemaKept) {
			SqliteFiles.io("read the log of " + this.file, this.log::mark);
		}
	}

	/**
	 * Go back to the content that was marked, by letting the log end there. No session
	 * has a transaction.
	 * @return whether it has gone back. Otherwise nothing has changed
	 */
	boolean cut() throws SQLException {
		SqliteSchemaPages schema = this.schemaPages;
		if (schema == null || !this.log.isMarked() || !lock()) {
			return false;
		}
		try {
			return SqliteFiles.io("cut the log of " + this.file, () -> this.log.cut(schema.numbers()));
		}
		finally {
			this.statements.execute("ROLLBACK");
		}
	}

	/**
	 * Get the lock for writing.
	 * @return {@code false} if another session has it
	 */
	private boolean lock() {
		try {
			this.statements.execute("BEGIN IMMEDIATE");
			return true;
		}
		catch (SQLException ex) {
			logger.debug("Another session writes to {}", this.file, ex);
			return false;
		}
	}

	private @Nullable BitSet changed() throws SQLException {
		BitSet pages = SqliteFiles.io("read the log of " + this.file, () -> Optional.ofNullable(this.log.changed()))
			.orElse(null);
		SqliteSchemaPages schema = this.schemaPages;
		this.schemaKept = pages != null && schema != null && !schema.numbers().intersects(pages)
				&& this.log.hasSameSchemaInFirstPage();
		return pages;
	}

	/**
	 * Have everything written into the file, so that the log begins anew with the next
	 * transaction.
	 * @return whether there is a log, and nobody was reading
	 */
	private boolean checkpoint() throws SQLException {
		return this.statements.queryRow("PRAGMA wal_checkpoint(RESTART)",
				(row) -> row.getInt(1) == 0 && row.getInt(2) >= 0);
	}

	/**
	 * Make a transaction that changes nothing of what is in the file.
	 * @return whether the log begins with it, on the right content
	 */
	private boolean touch(SqliteContent content) throws SQLException {
		byte[] wanted = content.page(1);
		this.session.execute("PRAGMA shrink_memory");
		this.statements.execute("PRAGMA user_version = " + ByteBuffer.wrap(wanted).getInt(USER_VERSION));
		byte[] first = SqliteFiles.io("read the log of " + this.file, () -> Optional.ofNullable(this.log.begin()))
			.orElse(new byte[0]);
		boolean right = SqliteImage.isSame(first, wanted)
				&& ByteBuffer.wrap(first).getInt(SCHEMA_VERSION) == this.schemaVersion;
		if (!right) {
			this.log.forget();
		}
		else if (this.content != content) {
			this.content = content;
			this.schemaPages = SqliteSchemaPages.read(this.session);
		}
		return right;
	}

	private int schemaVersion() throws SQLException {
		return this.statements.queryRow("PRAGMA schema_version", (row) -> row.getInt(1));
	}

	@Override
	public void close() throws IOException {
		this.log.close();
		this.channel.close();
	}

}
