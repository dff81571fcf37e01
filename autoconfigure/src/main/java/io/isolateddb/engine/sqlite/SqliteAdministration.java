package io.isolateddb.engine.sqlite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;

import io.isolateddb.engine.DatabaseAdministration;
import io.isolateddb.engine.JdbcSession;

/**
 * Creates, copies, renames and drops files. SQLite cannot end a session of another
 * connection: a database that is frozen or renamed is copied to a new file, and a session
 * that is still connected keeps the old one, which no name leads to any more.
 * Thread-safe.
 *
 * @param files where they lie
 * @param names the names by which people find them
 * @param copies the templates of databases that are the same page by page, as nobody has
 * used them yet
 * @param used the databases whose sessions are known
 */
record SqliteAdministration(SqliteFiles files, SqliteNames names, Map<String, String> copies,
		Set<Path> used) implements DatabaseAdministration {

	/**
	 * Create an empty file, so that the first connection decides about the size of pages
	 * and the encoding.
	 */
	@Override
	public void create(String database) throws SQLException {
		this.files.create(database);
	}

	@Override
	public void copy(String template, String database) throws SQLException {
		Path source = this.files.existing(template);
		Path copy = this.files.create(database);
		try {
			if (this.files.isTemplate(source)) {
				SqliteFiles.io("copy " + source, () -> Files.copy(source, copy, StandardCopyOption.REPLACE_EXISTING));
				this.copies.put(database, template);
			}
			else {
				copyContent(source, copy);
			}
		}
		catch (SQLException ex) {
			discard(database, ex);
			throw ex;
		}
	}

	/**
	 * Whether a database is the same as a template page by page. It counts as used from
	 * now on.
	 */
	boolean takeCopy(String database, String template) {
		return this.copies.remove(database, template);
	}

	@Override
	public void freeze(String database, String template) throws SQLException {
		freezeCopy(database, template);
		delete(database);
	}

	/**
	 * Sessions stay connected. What they have not committed is not in the template.
	 */
	@Override
	public void freezeCopy(String database, String template) throws SQLException {
		Path copy = this.files.create(template);
		try {
			copyContent(this.files.existing(database), copy);
			SqliteFiles.io("complete template '" + template + "'",
					() -> Files.move(copy, this.files.template(template), StandardCopyOption.ATOMIC_MOVE));
		}
		catch (SQLException ex) {
			discard(template, ex);
			throw ex;
		}
	}

	/**
	 * Write the pages of the template over those of the database. A session that is still
	 * being closed would otherwise delete the log of a new file, which has the same name.
	 */
	@Override
	public void replace(String database, String template) throws SQLException {
		Path file = this.files.existing(database);
		try (Connection connection = SqliteUrl.connect(file)) {
			if (!SqliteBackup.restore(connection, this.files.existing(template))) {
				throw new SQLException("Another session in " + file + " has a transaction");
			}
		}
	}

	/**
	 * The new file is complete when it appears.
	 */
	@Override
	public void rename(String database, String name) throws SQLException {
		Path source = this.files.existing(database);
		Path content = SqliteFiles.moved(source);
		copyContent(source, content);
		this.names.keep(database, name, content);
		delete(database);
	}

	private void delete(String database) throws SQLException {
		this.used.remove(this.files.database(database));
		this.files.delete(database);
		this.names.forget(database);
	}

	@Override
	public void drop(String database) throws SQLException {
		if (SqliteFiles.isOurs(database)) {
			this.copies.remove(database);
			delete(database);
		}
		else {
			this.names.delete(database);
		}
	}

	/**
	 * Copy what is in a database, wherever SQLite has it.
	 */
	private static void copyContent(Path source, Path copy) throws SQLException {
		try (Connection connection = SqliteUrl.connect(source)) {
			JdbcSession session = new JdbcSession(connection);
			if (session.queryRow("PRAGMA wal_checkpoint(TRUNCATE)", (row) -> row.getInt(1)) == 0) {
				copyFile(session, source, copy);
			}
			else {
				copyCommitted(session, copy);
			}
		}
	}

	/**
	 * Copy the file, to which everything has been written, while no session can write.
	 */
	private static void copyFile(JdbcSession session, Path source, Path copy) throws SQLException {
		session.execute("BEGIN IMMEDIATE");
		try {
			SqliteFiles.io("copy " + source, () -> Files.copy(source, copy, StandardCopyOption.REPLACE_EXISTING));
		}
		finally {
			session.execute("ROLLBACK");
		}
	}

	/**
	 * Copy what has been committed, while another session has a transaction.
	 */
	private static void copyCommitted(JdbcSession session, Path copy) throws SQLException {
		SqliteFiles.io("write " + copy, () -> Files.deleteIfExists(copy));
		session.execute("VACUUM INTO '" + copy.toString().replace("'", "''") + "'");
	}

	private void discard(String database, SQLException reason) {
		try {
			this.files.delete(database);
		}
		catch (SQLException ex) {
			reason.addSuppressed(ex);
		}
	}

}
