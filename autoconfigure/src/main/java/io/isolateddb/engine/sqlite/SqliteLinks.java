package io.isolateddb.engine.sqlite;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Symbolic links by which people find the databases of tests that are running. SQLite
 * follows a link to the real file before it opens the files beside it, so that a database
 * is the same by either path. Where the file system has no such links, there are none.
 * Thread-safe, without locks.
 */
final class SqliteLinks {

	private static final Logger logger = LoggerFactory.getLogger(SqliteLinks.class);

	private static final int MOST_ATTEMPTS = 100;

	private final SqliteFiles files;

	private final Set<String> kept;

	private final Set<String> names = ConcurrentHashMap.newKeySet();

	/**
	 * Create links.
	 * @param kept the databases that this run has kept
	 */
	SqliteLinks(SqliteFiles files, Set<String> kept) {
		this.files = files;
		this.kept = kept;
	}

	/**
	 * Link a name to a database. A database that an earlier run has kept under this name
	 * is deleted, as its test runs again. If another database has the name, as that of
	 * another JVM that runs the same test, or one that this run has kept, a number is
	 * added.
	 * @return the name, or that of the database if it cannot be linked
	 */
	String create(String database, String wanted) {
		Path target = this.files.database(database);
		for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
			String name = (attempt == 1) ? wanted : wanted + "~" + attempt;
			try {
				if (create(name, this.files.database(name), target)) {
					this.names.add(name);
					return name;
				}
			}
			catch (IOException | UnsupportedOperationException ex) {
				logger.debug("Could not link {} to {}", name, target, ex);
				return database;
			}
		}
		return database;
	}

	private boolean create(String name, Path link, Path target) throws IOException {
		Path folder = SqliteFiles.parent(link);
		while (true) {
			try {
				Files.createDirectories(folder);
				Files.createSymbolicLink(link, folder.relativize(target));
				return true;
			}
			catch (FileAlreadyExistsException ex) {
				if (!isLeftOver(name, link)) {
					return false;
				}
				Files.deleteIfExists(link);
				SqliteFiles.deleteCompanions(link);
			}
			catch (NoSuchFileException ex) {
				logger.debug("{} has been deleted meanwhile, as another test has ended", folder);
			}
		}
	}

	/**
	 * Whether nobody needs a file any more: it is a link to a database that has been
	 * dropped, or was kept by an earlier run.
	 */
	private boolean isLeftOver(String name, Path file) {
		return Files.isSymbolicLink(file) ? !Files.exists(file) : !this.kept.contains(name);
	}

	/**
	 * Remove a link. One that cannot be removed leads nowhere when its database is
	 * dropped.
	 */
	void remove(String name) {
		this.names.remove(name);
		Path link = this.files.database(name);
		try {
			if (Files.exists(link, LinkOption.NOFOLLOW_LINKS) && Files.isSymbolicLink(link)) {
				Files.delete(link);
			}
			this.files.deleteEmptyFolders(link);
		}
		catch (IOException ex) {
			logger.debug("Could not remove {}", link, ex);
		}
	}

	/**
	 * Remove the links of databases that tests have not returned.
	 */
	void removeAll() {
		this.names.forEach(this::remove);
	}

}
