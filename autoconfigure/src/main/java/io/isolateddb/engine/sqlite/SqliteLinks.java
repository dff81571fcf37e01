package io.isolateddb.engine.sqlite;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The symbolic links to the databases of tests. Between two tests the link of a database
 * lies beside it, and is moved from there to where the next test wants it: to create one
 * for each test, and to delete it, takes several times as long, and on ext4 without a
 * journal the longer the more files have been deleted in the last minutes. Thread-safe,
 * as long as a database has one test, and a path one database.
 */
final class SqliteLinks {

	private static final Logger logger = LoggerFactory.getLogger(SqliteLinks.class);

	private final SqliteFiles files;

	/** The links that lie beside their databases, by database. */
	private final Map<String, Unused> unused = new ConcurrentHashMap<>();

	SqliteLinks(SqliteFiles files) {
		this.files = files;
	}

	/**
	 * Put a link to a database.
	 * @param isFree whether nothing lies there that an earlier run has left
	 */
	void put(Path link, String database, boolean isFree) throws IOException, SQLException {
		Unused unused = this.unused.remove(database);
		if (!isFree || unused == null || unused.depth() != link.getNameCount() || !move(unused.link(), link)) {
			Path target = SqliteFiles.parent(link).relativize(this.files.database(database));
			SqliteFiles.inFolderOf(link, () -> create(link, target));
		}
	}

	private static boolean move(Path unused, Path link) throws IOException, SQLException {
		try {
			SqliteFiles.inFolderOf(link, () -> Files.move(unused, link, StandardCopyOption.ATOMIC_MOVE));
			return true;
		}
		catch (NoSuchFileException ex) {
			logger.debug("{} is gone", unused, ex);
			return false;
		}
	}

	private static Path create(Path link, Path target) throws IOException {
		try {
			return Files.createSymbolicLink(link, target);
		}
		catch (FileAlreadyExistsException ex) {
			Files.deleteIfExists(link);
			SqliteFiles.deleteCompanions(link);
			return Files.createSymbolicLink(link, target);
		}
	}

	/**
	 * Take the link to a database away, which may be linked again.
	 */
	void remove(Path link, String database) {
		try {
			Path unused = Files.move(link, this.files.link(database), StandardCopyOption.ATOMIC_MOVE);
			this.unused.put(database, new Unused(unused, link.getNameCount()));
		}
		catch (IOException ex) {
			logger.debug("Could not move {} to its database", link, ex);
			delete(link);
		}
	}

	/**
	 * Delete a link. One that cannot be deleted leads nowhere when its database is
	 * dropped.
	 */
	void delete(Path link) {
		try {
			Files.delete(link);
		}
		catch (IOException ex) {
			logger.debug("Could not delete {}", link, ex);
		}
	}

	/**
	 * Delete the links that no test has.
	 */
	void close() {
		this.unused.values().forEach((unused) -> delete(unused.link()));
	}

	/**
	 * Forget a database, which is dropped with its link.
	 */
	void forget(String database) {
		this.unused.remove(database);
	}

	/**
	 * A link that no test has.
	 *
	 * @param link the link
	 * @param depth the number of names in the paths that it is for: only from there it
	 * leads to its database
	 */
	private record Unused(Path link, int depth) {

	}

}
