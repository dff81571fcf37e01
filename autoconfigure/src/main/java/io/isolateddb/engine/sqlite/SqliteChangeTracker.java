package io.isolateddb.engine.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RowLayer;
import io.isolateddb.engine.RowLayerReading;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;

/**
 * Tracks the changes of one file. SQLite tells a connection whether any other one has
 * committed a change. If one has, its log is cut, or the pages of the template are
 * written over those of the database, in one transaction: rows, their order, counters,
 * schema and settings are then those of the template, whatever has changed. The
 * connections stay open.
 */
final class SqliteChangeTracker implements ChangeTracker {

	/**
	 * How often a tracker has the file of its database open: its session, and for writing
	 * pages.
	 */
	static final int OWN_FILES = 2;

	/**
	 * A layer may have so many rows, as with other products.
	 */
	private static final int MOST_ROWS = 5_000;

	/**
	 * The rows of a layer are counted, and what the log does not tell is read as a whole.
	 */
	private static final long MOST_BYTES = 16_000_000;

	/**
	 * From this size on, it costs less to copy the template and to connect to the copy.
	 */
	private static final long LARGE = 50_000_000;

	private static final String UNEXPECTED = "an unexpected session is connected, which is not one of the pool";

	private final Path database;

	private final Path template;

	private final Connection connection;

	private final JdbcSession session;

	private final SqliteStatements statements;

	private final SqliteTemplate original;

	private final SqlitePages pages;

	private final SqliteOpenFiles openFiles;

	private final SqliteSessions sessions;

	/** The number of the last change by another connection that is part of the state. */
	private long version;

	private @Nullable SqliteImage state;

	/** What the database contains in that state. */
	private SqliteContent content;

	/** What the file for the contents of a state has. */
	private @Nullable SqliteImage written;

	private SqliteChangeTracker(Path database, Path template, Connection connection, SqliteTemplate original,
			SqlitePages pages, SqliteSessions sessions) throws SQLException {
		this.database = database;
		this.template = template;
		this.connection = connection;
		this.session = new JdbcSession(connection);
		this.statements = new SqliteStatements(connection);
		this.original = original;
		this.content = original;
		this.pages = pages;
		this.openFiles = new SqliteOpenFiles(database);
		this.sessions = sessions;
	}

	/**
	 * Track a database.
	 * @param isCopy whether it is the same as the template page by page. Otherwise all
	 * pages are written when it goes back for the first time
	 * @param sessions the sessions of the database that tests have used
	 * @throws SQLException if that is impossible. Nothing stays open then
	 */
	static SqliteChangeTracker start(Path database, Path template, boolean isCopy, SqliteSessions sessions)
			throws SQLException {
		List<AutoCloseable> opened = new ArrayList<>();
		try {
			Connection connection = SqliteUrl.connect(database);
			opened.add(connection);
			SqliteTemplate original = new SqliteTemplate(template);
			opened.add(original);
			SqlitePages pages = new SqlitePages(database, new JdbcSession(connection));
			opened.add(pages);
			SqliteChangeTracker tracker = new SqliteChangeTracker(database, template, connection, original, pages,
					sessions);
			tracker.begin(isCopy);
			return tracker;
		}
		catch (Throwable ex) {
			opened.forEach((open) -> closeAfter(ex, open));
			throw ex;
		}
	}

	private static void closeAfter(Throwable failure, AutoCloseable open) {
		try {
			open.close();
		}
		catch (Exception ex) {
			failure.addSuppressed(ex);
		}
	}

	private void begin(boolean isCopy) throws SQLException {
		if (isCopy) {
			this.pages.begin(this.original);
		}
		this.version = currentVersion();
		this.openFiles.hold(OWN_FILES);
	}

	private long currentVersion() throws SQLException {
		return this.statements.queryRow("PRAGMA data_version", (row) -> row.getLong(1));
	}

	@Override
	public boolean isUnchanged() throws SQLException {
		return currentVersion() == this.version || hasContentOfState(this.pages.present());
	}

	/**
	 * Whether changes have left the content as it was. A large database is not read as a
	 * whole.
	 * @param present what the database contains, or {@code null} if the log does not tell
	 */
	private boolean hasContentOfState(@Nullable SqlitePatch present) throws SQLException {
		if (present != null) {
			return hasPagesOfState(present);
		}
		if (size() > MOST_BYTES) {
			return false;
		}
		return (this.content.pages() == 0) ? isEmpty() : SqliteImage.isSame(file(), SqliteImage.toFile(this.content));
	}

	/**
	 * Pages that have not changed since the log was begun have not since the state
	 * either.
	 */
	private boolean hasPagesOfState(SqlitePatch present) throws SQLException {
		if (present.pages() != this.content.pages()) {
			return false;
		}
		for (int number : present.other().keySet()) {
			if (number <= present.pages() && !isSame(number, present.page(number), this.content.page(number))) {
				return false;
			}
		}
		return true;
	}

	private static boolean isSame(int number, byte[] page, byte[] before) {
		return (number == 1) ? SqliteImage.isSame(page, before) : Arrays.equals(page, before);
	}

	/**
	 * Whether there is nothing but the first page, which a connection writes that sets up
	 * the log.
	 */
	private boolean isEmpty() throws SQLException {
		return this.session.isTrue("SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)")
				&& this.session.isTrue("SELECT user_version = 0 FROM pragma_user_version")
				&& this.session.isTrue("SELECT application_id = 0 FROM pragma_application_id");
	}

	private long size() throws SQLException {
		return this.session.queryRow("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
				(row) -> row.getLong(1));
	}

	private byte[] file() throws SQLException {
		return this.connection.unwrap(SQLiteConnection.class).serialize("main");
	}

	@Override
	public Rewind rewind(int sessions, @Nullable RowLayer layer) throws SQLException {
		long current = currentVersion();
		boolean changed = current != this.version;
		String obstacle = obstacle(sessions, changed);
		if (!obstacle.isEmpty()) {
			return Rewind.impossible(obstacle);
		}
		if (!changed && layer == this.state) {
			return Rewind.UNCHANGED;
		}
		SqliteImage image = (SqliteImage) layer;
		if (image == this.state && this.pages.cut()) {
			this.version = current;
			return Rewind.UNDONE;
		}
		boolean same = image == this.state;
		String failure = write(image);
		if (!failure.isEmpty()) {
			return Rewind.impossible(failure);
		}
		if (!same || !this.pages.hasKeptSchema()) {
			this.sessions.forgetSchema();
		}
		this.version = currentVersion();
		return Rewind.UNDONE;
	}

	/**
	 * Let the database have the content of a state.
	 * @return why that is impossible, or an empty string
	 */
	private String write(@Nullable SqliteImage image) throws SQLException {
		SqliteContent wanted = (image == this.state) ? this.content
				: (image != null) ? image.on(this.original) : this.original;
		if (!restorePages(image, wanted)) {
			if (Math.max(size(), (long) wanted.pages() * wanted.pageSize()) > LARGE) {
				return "the database has more than " + LARGE / 1_000_000 + " MB: a copy costs less";
			}
			if (!SqliteBackup.restore(this.connection, (image != null) ? file(image, wanted) : this.template)) {
				return "another session has a transaction, or the size of the pages has changed";
			}
			this.pages.begin(wanted);
		}
		this.state = image;
		this.content = wanted;
		return "";
	}

	/**
	 * What forbids to touch the database.
	 */
	private String obstacle(int sessions, boolean changed) throws SQLException {
		if (!changed) {
			return "";
		}
		return this.openFiles.hasMoreSessionsThan(sessions + OWN_FILES) ? UNEXPECTED : "";
	}

	/**
	 * Write the pages that have changed.
	 */
	private boolean restorePages(@Nullable SqliteImage image, SqliteContent wanted) throws SQLException {
		BitSet others = new BitSet();
		if (image != this.state) {
			Stream.of(Optional.ofNullable(image), Optional.ofNullable(this.state))
				.flatMap(Optional::stream)
				.forEach((state) -> others.or(state.difference()));
		}
		return this.pages.restore(wanted, others);
	}

	/**
	 * A file beside the database with the content of a layer. It stays for the tests of
	 * the same class.
	 */
	private Path file(SqliteImage image, SqliteContent content) throws SQLException {
		Path file = SqliteFiles.image(this.database);
		if (this.written != image) {
			this.written = null;
			SqliteFiles.io("write " + file, () -> Files.write(file, SqliteImage.toFile(content)));
			this.written = image;
		}
		return file;
	}

	@Override
	public RowLayerReading readLayer(int sessions) throws SQLException {
		long current = currentVersion();
		boolean changed = current != this.version;
		String obstacle = obstacle(sessions, changed);
		if (!obstacle.isEmpty()) {
			return RowLayerReading.impossible(obstacle);
		}
		SqlitePatch present = changed ? this.pages.present() : null;
		if (!changed || hasContentOfState(present)) {
			this.version = current;
			return RowLayerReading.of(this.state);
		}
		return readChanged(current, present);
	}

	private RowLayerReading readChanged(long current, @Nullable SqlitePatch present) throws SQLException {
		if (size() > MOST_BYTES) {
			return RowLayerReading.impossible("the database has more than " + MOST_BYTES / 1_000_000 + " MB");
		}
		long rows;
		try {
			rows = addedRows();
		}
		catch (SQLException ex) {
			// A virtual table whose own tables were changed, for instance
			return RowLayerReading.impossible("its rows could not be counted: " + ex.getMessage());
		}
		if (rows < 0) {
			return RowLayerReading.impossible("the schema has changed");
		}
		if (rows > MOST_ROWS) {
			return RowLayerReading.impossible("there are more than " + MOST_ROWS + " rows");
		}
		SqliteImage image = readImage((int) rows, present);
		this.version = current;
		this.state = image;
		this.content = image.on(this.original);
		this.pages.mark();
		return RowLayerReading.of(image);
	}

	/**
	 * Read the pages that the template has not, or has otherwise.
	 */
	private SqliteImage readImage(int rows, @Nullable SqlitePatch present) throws SQLException {
		if (present == null) {
			return SqliteImage.of(new SqliteFile(file()), rows, this.original);
		}
		SqliteImage state = this.state;
		BitSet pages = (state != null) ? state.difference() : new BitSet();
		present.other().keySet().forEach(pages::set);
		return SqliteImage.of(present, pages, rows, this.original);
	}

	/**
	 * How many rows the tables have more than those of the template.
	 * @return the number, or -1 if the schema is another one
	 */
	private long addedRows() throws SQLException {
		try (SqliteAttachment before = new SqliteAttachment(this.session, this.template)) {
			if (!before.hasSameSchema()) {
				return -1;
			}
			long rows = 0;
			for (Map.Entry<String, Long> table : before.rowsAdded().entrySet()) {
				rows += Math.max(0, table.getValue());
			}
			return rows;
		}
	}

	/**
	 * A connection that cannot be closed goes with its JVM.
	 */
	@Override
	public void close() {
		this.openFiles.release();
		try {
			this.connection.close();
			this.pages.close();
			this.original.close();
		}
		catch (SQLException | IOException ex) {
			throw new IllegalStateException("Could not close the connection to " + this.database, ex);
		}
	}

}
