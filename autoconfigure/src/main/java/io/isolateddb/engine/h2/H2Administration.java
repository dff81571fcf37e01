package io.isolateddb.engine.h2;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.isolateddb.engine.DatabaseAdministration;
import io.isolateddb.engine.KeptFiles;
import io.isolateddb.engine.ServerAddress;

/**
 * Makes databases in memory. A kept one is a file. Thread-safe: a name is reserved before
 * a database of this name is made, so only one thread makes it.
 */
final class H2Administration implements DatabaseAdministration {

	/**
	 * The state of the exception for a name that is taken.
	 */
	static final String NAME_TAKEN = "42P04";

	private final ServerAddress server;

	private final H2Url url;

	private final KeptFiles files = KeptFiles.ofThisBuild(".mv.db");

	/** The names of databases, shared ones too, and of templates. */
	private final Set<String> names = ConcurrentHashMap.newKeySet();

	private final Map<String, H2Database> databases = new ConcurrentHashMap<>();

	private final Map<String, H2Template> templates = new ConcurrentHashMap<>();

	/** Those that have a user with restricted rights. */
	private final Map<String, H2Restriction> restricted = new ConcurrentHashMap<>();

	H2Administration(ServerAddress server) {
		this.server = server;
		this.url = H2Url.of(server.jdbcUrl());
	}

	@Override
	public void create(String database) throws SQLException {
		make(database, this.url.creation(database, false), (made) -> {
		});
	}

	@Override
	public void copy(String template, String database) throws SQLException {
		H2Template source = this.templates.get(template);
		H2Template known = (source != null) ? source : new H2Template(read(template));
		make(database, this.url.creation(database, true), known::copyTo);
	}

	/**
	 * Open a session in a database that is not for tests, which is made if there is none.
	 */
	Connection share(String database) throws SQLException {
		synchronized (this.databases) {
			if (!this.databases.containsKey(database)) {
				make(database, H2Url.of("").creation(shared(database), false), (made) -> {
				});
			}
		}
		return this.server.withJdbcUrl(H2Url.of("").database(shared(database)) + ";LOCK_TIMEOUT=60000").connect();
	}

	/**
	 * Other engines in this JVM have such a database too.
	 */
	private String shared(String database) {
		return database + "@" + Integer.toHexString(System.identityHashCode(this));
	}

	private void make(String database, String creation, Content content) throws SQLException {
		if (!this.names.add(database)) {
			throw new SQLException("There is a database " + database + " already", NAME_TAKEN);
		}
		try {
			H2Database made = H2Database.open(this.server.withJdbcUrl(creation));
			this.databases.put(database, made);
			content.fill(made);
		}
		catch (SQLException | RuntimeException ex) {
			drop(database);
			throw ex;
		}
	}

	/**
	 * Read a kept database.
	 */
	private H2Snapshot read(String name) throws SQLException {
		if (!this.files.path(name).toFile().exists()) {
			throw new SQLException("There is no template " + name);
		}
		H2Database file = H2Database.open(this.server.withJdbcUrl(file(name)));
		try {
			return file.snapshot();
		}
		finally {
			file.shutDown();
		}
	}

	@Override
	public void freeze(String database, String template) throws SQLException {
		H2Database source = database(database);
		makeTemplate(template, () -> new H2Template(content(database, source)));
		drop(database);
	}

	private void makeTemplate(String template, TemplateMaker maker) throws SQLException {
		if (!this.names.add(template)) {
			throw new SQLException("There is a database " + template + " already", NAME_TAKEN);
		}
		try {
			this.templates.put(template, maker.make());
		}
		catch (SQLException | RuntimeException ex) {
			this.names.remove(template);
			throw ex;
		}
	}

	/**
	 * Make a template, and a copy of it, which shows whether H2 can do that: later the
	 * database would be gone.
	 */
	@Override
	public void freezeCopy(String database, String template) throws SQLException {
		H2Database source = database(database);
		H2Restriction restriction = this.restricted.get(database);
		makeTemplate(template, () -> {
			H2Template made = new H2Template(content(database, source), source);
			if (restriction != null) {
				restrict(database, restriction);
			}
			String trial = template + " on trial";
			try {
				make(trial, this.url.creation(trial, true), made::copyTo);
			}
			catch (SQLException ex) {
				String reason = String.valueOf(ex.getMessage()).lines().findFirst().orElse("");
				throw new SQLFeatureNotSupportedException(
						"H2 cannot copy the database: " + reason.replaceFirst("; SQL statement:$", ""), ex);
			}
			drop(trial);
			return made;
		});
	}

	/**
	 * The content of a database that nobody uses any more.
	 */
	private H2Snapshot content(String database, H2Database source) throws SQLException {
		source.endOtherSessions();
		if (this.restricted.remove(database) != null) {
			source.execute(List.of("DROP USER IF EXISTS " + H2Restriction.USER));
		}
		return source.snapshot();
	}

	/**
	 * Write a database into a file, as it is kept only for people.
	 */
	@Override
	public void rename(String database, String name) throws SQLException {
		H2Snapshot content = content(database, database(database));
		try {
			this.files.delete(name);
			this.files.prepare(name);
		}
		catch (IOException ex) {
			throw new SQLException("The file " + this.files.path(name) + " cannot be written: " + ex, ex);
		}
		H2Database file = H2Database.open(this.server.withJdbcUrl(this.url.fileCreation(withoutSuffix(name))));
		try {
			content.fill(file);
		}
		finally {
			file.shutDown();
		}
		drop(database);
	}

	@Override
	public void drop(String database) throws SQLException {
		try {
			H2Database dropped = this.databases.remove(database);
			if (dropped != null) {
				dropped.shutDown();
			}
			this.templates.remove(database);
			this.restricted.remove(database);
			this.files.delete(database);
		}
		catch (IOException ex) {
			throw new SQLException("The file " + this.files.path(database) + " cannot be deleted: " + ex, ex);
		}
		finally {
			this.names.remove(database);
		}
	}

	/**
	 * An open database.
	 */
	H2Database database(String name) throws SQLException {
		H2Database database = this.databases.get(name);
		if (database == null) {
			throw new SQLException("There is no database " + name);
		}
		return database;
	}

	/**
	 * The rows of a template as a database has them that equals it.
	 */
	Map<String, List<H2Row>> rows(String template, String database) throws SQLException {
		H2Template known = this.templates.get(template);
		return (known != null) ? known.rowsIn(database(database)) : copied(template);
	}

	/**
	 * The rows of a kept database that was copied.
	 */
	private Map<String, List<H2Row>> copied(String name) throws SQLException {
		return read(name).rows();
	}

	/**
	 * Create a user with restricted rights.
	 */
	void restrict(String database, H2Restriction restriction) throws SQLException {
		H2Database target = database(database);
		target.execute(restriction.statements(target));
		this.restricted.put(database, restriction);
	}

	/**
	 * The URL of a kept database.
	 */
	String file(String name) {
		return this.url.file(withoutSuffix(name));
	}

	private String withoutSuffix(String name) {
		Path path = this.files.path(name);
		return path.toString().substring(0, path.toString().length() - this.files.suffix().length());
	}

	/**
	 * Whether there is a database or a template whose name starts with a prefix.
	 */
	boolean has(String prefix) {
		return Stream.concat(this.names.stream(), this.files.names().stream())
			.anyMatch((name) -> name.startsWith(prefix));
	}

	KeptFiles files() {
		return this.files;
	}

	/**
	 * The open databases by name.
	 */
	Map<String, H2Database> databases() {
		return Map.copyOf(this.databases);
	}

	/**
	 * Shut all databases down.
	 */
	void close() throws SQLException {
		for (String database : Set.copyOf(this.databases.keySet())) {
			drop(database);
		}
		this.templates.clear();
	}

	/**
	 * Makes a template.
	 */
	@FunctionalInterface
	private interface TemplateMaker {

		H2Template make() throws SQLException;

	}

	/**
	 * Fills a new database.
	 */
	@FunctionalInterface
	private interface Content {

		void fill(H2Database database) throws SQLException;

	}

}
