package io.isolateddb.engine.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.DatabaseAdministration;
import io.isolateddb.engine.DatabaseChange;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseSession;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.KeptFiles;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.engine.SessionReset;
import io.isolateddb.engine.SharedServer;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;

/**
 * The engine of one folder of SQLite databases.
 */
final class SqliteEngine implements DatabaseEngine {

	private final ServerAddress server;

	private final SqliteFiles files;

	private final SqliteAdministration administration;

	private final SqliteSharedServer sharedServer;

	private final SqliteNames names;

	/** The sessions of each database that has any. */
	private final Map<Path, SqliteSessions> sessions = new ConcurrentHashMap<>();

	SqliteEngine(ServerAddress server, SqliteFiles files) {
		this.server = server;
		this.files = files;
		this.names = new SqliteNames(files);
		this.administration = new SqliteAdministration(files, this.names, new ConcurrentHashMap<>(),
				this.sessions.keySet());
		this.sharedServer = new SqliteSharedServer(files);
	}

	@Override
	public String serverVersion() throws SQLException {
		try (Connection connection = DriverManager.getConnection(SqliteUrl.PREFIX + ":memory:")) {
			return new JdbcSession(connection).queryRow("SELECT 'SQLite ' || sqlite_version()",
					(row) -> row.getString(1));
		}
	}

	@Override
	public ServerAddress address(String database, @Nullable String declaredUrl) {
		return this.server.withJdbcUrl(SqliteUrl.of(this.files.database(database), declaredUrl));
	}

	@Override
	public DatabaseAdministration administration() {
		return this.administration;
	}

	@Override
	public ChangeTracker trackChanges(String database, String template) throws SQLException {
		Path file = this.files.database(database);
		return SqliteChangeTracker.start(file, this.files.existing(template),
				this.administration.takeCopy(database, template), sessions(file));
	}

	@Override
	public SessionReset sessionReset(Connection fresh, @Nullable String initSql) throws SQLException {
		Path file = SqliteUrl.file(fresh.unwrap(SQLiteConnection.class).getUrl());
		return new SqliteSessionReset(SqliteSessionState.of(fresh), sessions(file));
	}

	private SqliteSessions sessions(Path database) {
		return this.sessions.computeIfAbsent(database, (file) -> new SqliteSessions());
	}

	@Override
	public SharedServer sharedServer() {
		return this.sharedServer;
	}

	@Override
	public String assign(String database, String test) {
		return this.names.assign(database, keptName(test));
	}

	@Override
	public void unassign(String name) {
		this.names.unassign(name);
	}

	@Override
	public List<DatabaseChange> compare(String database, String fresh) throws SQLException {
		Path other = this.files.existing(fresh);
		try (Connection connection = SqliteUrl.connect(this.files.existing(database))) {
			return new SqliteComparison(connection, other).run();
		}
	}

	/**
	 * SQLite does not list its sessions, but they can be counted, with those of the
	 * change tracker.
	 */
	@Override
	public List<DatabaseSession> otherSessions(String database, Collection<Connection> known) throws SQLException {
		return new SqliteOpenFiles(this.files.database(database))
			.hasMoreSessionsThan(known.size() + SqliteChangeTracker.OWN_FILES)
					? List.of(new DatabaseSession("", true, "a session of this JVM that SQLite says no more about"))
					: List.of();
	}

	@Override
	public String keptName(String test) {
		return KeptFiles.nameOf(test);
	}

	@Override
	public String keptName(String database, String test) {
		return this.names.keptName(database, keptName(test));
	}

	@Override
	public boolean isKeptByOther(String name) throws SQLException {
		return this.names.isOfOther(name);
	}

	@Override
	public String openCommand(String database) {
		return SqliteUrl.command(this.files.database(database));
	}

	@Override
	public void grantRestricted(Connection privileged) throws SQLException {
		throw notRestricted();
	}

	@Override
	public ServerAddress restrict(String database) throws SQLException {
		throw notRestricted();
	}

	private static SQLException notRestricted() {
		return new SQLFeatureNotSupportedException("SQLite has neither users nor rights, so there is no restricted "
				+ "access to its databases. Use access = FULL, or test with a server of another product");
	}

	@Override
	public void close() {
		this.names.close();
	}

}
