package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.isolateddb.engine.JdbcSession;
import org.jspecify.annotations.Nullable;

/**
 * The libraries of extensions that define settings when a session loads them, which it
 * does when it first uses one of their functions. Such a session needs more memory for
 * its settings than a new one, and has no setting of a test nevertheless. What a library
 * needs is measured once. Thread-safe.
 */
final class PostgreSqlLibraries {

	/**
	 * From version 16 on the settings of a session have a memory of their own.
	 */
	private static final int SINCE = 16;

	/**
	 * How much memory the settings of a session take.
	 */
	static final String MEMORY = "(SELECT used_bytes FROM pg_get_backend_memory_contexts() WHERE name = 'GUCMemoryContext')";

	private static final String IS_SUPERUSER = "SELECT current_setting('is_superuser') = 'on'";

	private static final String OF_EXTENSIONS = """
			SELECT DISTINCT p.probin FROM pg_depend d JOIN pg_proc p ON p.oid = d.objid
			WHERE d.deptype = 'e' AND d.classid = 'pg_proc'::regclass AND p.probin IS NOT NULL ORDER BY 1""";

	private static final String SETTINGS = "SELECT name FROM pg_settings WHERE strpos(name, '.') > 0 ORDER BY 1";

	/**
	 * By path; those that define no settings are empty.
	 */
	private final Map<String, Optional<Library>> known = new ConcurrentHashMap<>();

	/**
	 * The libraries that sessions of a database may load. Those that only a superuser
	 * could measure are left out: a session that has loaded one seems to have a setting.
	 * @param connection a privileged session in the database, which loads those that have
	 * not been measured yet
	 * @return the libraries that define settings, or {@code null} if they cannot be
	 * measured
	 */
	@Nullable List<Library> of(Connection connection) throws SQLException {
		JdbcSession session = new JdbcSession(connection);
		if (connection.getMetaData().getDatabaseMajorVersion() < SINCE) {
			return null;
		}
		List<Library> libraries = new ArrayList<>();
		if (!session.isTrue(IS_SUPERUSER)) {
			return libraries;
		}
		for (String path : session.query(OF_EXTENSIONS, (row) -> row.getString(1))) {
			Optional<Library> library = this.known.get(path);
			if (library == null) {
				library = measure(session, path);
				this.known.put(path, library);
			}
			library.ifPresent(libraries::add);
		}
		return libraries;
	}

	private static Optional<Library> measure(JdbcSession session, String path) throws SQLException {
		List<String> before = session.query(SETTINGS, (row) -> row.getString(1));
		long bytes = session.queryRow("SELECT " + MEMORY, (row) -> row.getLong(1));
		try {
			session.execute("LOAD '" + path.replace("'", "''") + "'");
		}
		catch (SQLException ex) {
			// Nor can a test load it
			return Optional.empty();
		}
		List<String> defined = new ArrayList<>(session.query(SETTINGS, (row) -> row.getString(1)));
		defined.removeAll(before);
		long needed = session.queryRow("SELECT " + MEMORY, (row) -> row.getLong(1)) - bytes;
		return defined.isEmpty() ? Optional.empty() : Optional.of(new Library(defined.get(0), needed));
	}

	/**
	 * A library that defines settings.
	 *
	 * @param setting the name of one of them
	 * @param bytes the memory that all of them need
	 */
	record Library(String setting, long bytes) {

		/**
		 * The memory that it needs in a session, if the session has loaded it.
		 */
		String neededBytes() {
			return "CASE WHEN current_setting('" + this.setting + "', true) IS NULL THEN 0 ELSE " + this.bytes + " END";
		}

	}

}
