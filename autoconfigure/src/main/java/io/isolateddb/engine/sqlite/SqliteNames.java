package io.isolateddb.engine.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names by which people find databases: that of a running test leads to its database
 * by a symbolic link, in whose place the database is put if it is kept. SQLite follows a
 * link to the real file before it opens the files beside it, so that a database is the
 * same by either path. Where the file system has no such links, there are none.
 * <p>
 * Each name belongs to at most one of all engines and JVMs that run: a lock on it says
 * so, which ends with its JVM. What lies at a name that nobody has is left over from an
 * earlier run. Thread-safe: a thread gets a name by putting it into the map, and never
 * waits for another thread.
 */
final class SqliteNames {

	private static final Logger logger = LoggerFactory.getLogger(SqliteNames.class);

	private static final int MOST_ATTEMPTS = 100;

	/**
	 * Added to the numbers of locks on names, so that no lock of the registry has one.
	 */
	private static final long FIRST_LOCK = 1L << 62;

	private static final long HASH_START = 0xcbf29ce484222325L;

	private static final long HASH_FACTOR = 0x100000001b3L;

	private final SqliteFiles files;

	private final SqliteLocks locks;

	private final SqliteLinks links;

	/** The names that this engine has. */
	private final Map<String, Claim> claims = new ConcurrentHashMap<>();

	/** The names of the databases that this engine has kept. */
	private final Set<String> kept = ConcurrentHashMap.newKeySet();

	/** The names under which databases of tests will be kept, as people were told. */
	private final Map<String, String> promised = new ConcurrentHashMap<>();

	/**
	 * What was in a folder when it was needed for the first time. It may be empty in the
	 * end; until then the next test may need it.
	 */
	private final Map<Path, Set<String>> folders = new ConcurrentHashMap<>();

	SqliteNames(SqliteFiles files) {
		this.files = files;
		this.locks = SqliteLocks.in(files.locks());
		this.links = new SqliteLinks(files);
	}

	/**
	 * Link a name to a database. Databases that earlier runs have kept under this name
	 * are deleted, as their test runs again. If the name belongs to another database, as
	 * that of another JVM that runs the same test, or to one that this run has kept, a
	 * number is added.
	 * @return the name, or that of the database if it cannot be linked
	 */
	String assign(String database, String wanted) {
		String name = database;
		try {
			Claim claim = claim(database, wanted);
			name = claim.name();
			Path folder = SqliteFiles.parent(claim.file());
			Set<String> present = this.folders.computeIfAbsent(folder, SqliteNames::list);
			deleteNumbered(wanted, present);
			this.links.put(claim.file(), database, !isIn(present, claim.file()));
			this.claims.put(name, claim.withLink(true));
			return name;
		}
		catch (SQLException | IOException | UnsupportedOperationException ex) {
			logger.debug("Could not link {} to {}", wanted, database, ex);
			release(name);
			return database;
		}
	}

	/**
	 * Delete what earlier runs have kept under the same name with a number. Mostly there
	 * is nothing at all in the folder.
	 * @param present what was in the folder of all these names
	 */
	private void deleteNumbered(String name, Set<String> present) throws SQLException {
		if (present.isEmpty()) {
			return;
		}
		for (String other : (Iterable<String>) numbered(name).skip(1)::iterator) {
			if (!isIn(present, this.files.database(other))) {
				return;
			}
			if (!this.claims.containsKey(other)) {
				delete(other);
			}
		}
	}

	private static boolean isIn(Set<String> present, Path file) {
		return !present.isEmpty() && present.contains(String.valueOf(file.getFileName()));
	}

	private static Set<String> list(Path folder) {
		String[] files = folder.toFile().list();
		return (files != null) ? Set.of(files) : Set.of();
	}

	/**
	 * Get a name for a database, perhaps with a number.
	 */
	private Claim claim(String database, String wanted) throws SQLException {
		for (int number = 1; number <= MOST_ATTEMPTS; number++) {
			Claim claim = tryClaim(database, numbered(wanted, number));
			if (claim != null) {
				return claim;
			}
		}
		throw new SQLException(MOST_ATTEMPTS + " databases have the name " + wanted);
	}

	private static Stream<String> numbered(String name) {
		return IntStream.rangeClosed(1, MOST_ATTEMPTS).mapToObj((number) -> numbered(name, number));
	}

	private static String numbered(String name, int number) {
		return (number > 1) ? name + "~" + number : name;
	}

	/**
	 * Get a name for a database, unless somebody has it.
	 */
	private @Nullable Claim tryClaim(String database, String name) throws SQLException {
		Path file = this.files.database(name);
		Claim claim = new Claim(database, name, file, lock(file), false);
		if (this.claims.putIfAbsent(name, claim) != null) {
			return null;
		}
		boolean locked = false;
		try {
			locked = this.locks.tryLock(this, claim.lock());
			return locked ? claim : null;
		}
		finally {
			if (!locked) {
				this.claims.remove(name);
			}
		}
	}

	/**
	 * The number of the lock on a name: its hash (FNV-1a) of 62 bits.
	 */
	private long lock(Path file) {
		String path = file.toString();
		long hash = HASH_START;
		for (int i = this.files.folder().toString().length(); i < path.length(); i++) {
			hash = (hash ^ path.charAt(i)) * HASH_FACTOR;
		}
		return FIRST_LOCK | (hash & (FIRST_LOCK - 1));
	}

	/**
	 * Give a name back, if this engine has it. The name is in the map as long as it is
	 * locked, so that no other thread takes the lock for its own.
	 */
	private void release(String name) {
		Claim claim = this.claims.get(name);
		if (claim != null) {
			try {
				this.locks.unlock(this, claim.lock());
			}
			catch (SQLException ex) {
				logger.debug("Could not unlock {}", name, ex);
			}
			this.claims.remove(name);
		}
	}

	/**
	 * The name under which a database will be kept: that of the database which this run
	 * has kept for the same test before, or else its own one; from then on always the
	 * same.
	 */
	String keptName(String database, String wanted) {
		return this.promised.computeIfAbsent(database, (key) -> chooseKeptName(database, wanted));
	}

	private String chooseKeptName(String database, String wanted) {
		Optional<String> own = Stream
			.concat(numbered(wanted).filter(this.kept::contains),
					numbered(wanted).filter((name) -> isClaimed(name, database)))
			.findFirst();
		try {
			return own.isPresent() ? own.get() : claim(database, wanted).name();
		}
		catch (SQLException ex) {
			logger.debug("No name for {} of {}", database, wanted, ex);
			return wanted;
		}
	}

	private boolean isClaimed(String name, String database) {
		Claim claim = this.claims.get(name);
		return claim != null && claim.database().equals(database);
	}

	/**
	 * Put a database where its name leads.
	 * @param content the content of the database, which is moved
	 * @throws SQLException if the name belongs to somebody else
	 */
	void keep(String database, String name, Path content) throws SQLException {
		Path file = this.files.database(name);
		if (!this.claims.containsKey(name)
				&& (tryClaim(database, name) == null || Files.exists(file, LinkOption.NOFOLLOW_LINKS))) {
			release(name);
			throw SqliteFiles.taken(file);
		}
		SqliteFiles.io("move " + content + " to " + file, () -> SqliteFiles.inFolderOf(file, () -> {
			SqliteFiles.deleteCompanions(file);
			return Files.move(content, file, StandardCopyOption.ATOMIC_MOVE);
		}));
		this.kept.add(name);
		this.claims.replaceAll((key, claim) -> claim.database().equals(database) ? withoutLink(claim, file) : claim);
	}

	/**
	 * A link leads nowhere when its database is kept.
	 */
	private Claim withoutLink(Claim claim, Path kept) {
		if (claim.linked() && !claim.file().equals(kept)) {
			this.links.delete(claim.file());
		}
		return claim.withLink(false);
	}

	/**
	 * Give back the names of a database whose test has ended, but for one that it is kept
	 * under.
	 * @param name one of its names, or its own
	 */
	void unassign(String name) {
		Claim own = this.claims.get(name);
		String database = (own != null) ? own.database() : name;
		this.promised.remove(database);
		for (Claim claim : this.claims.values()) {
			if (claim.database().equals(database) && !this.kept.contains(claim.name())) {
				if (claim.linked()) {
					this.links.remove(claim.file(), database);
				}
				release(claim.name());
			}
		}
	}

	/**
	 * Forget a database that has been deleted, with its link.
	 */
	void forget(String database) {
		this.links.forget(database);
	}

	/**
	 * Whether a name belongs to another JVM, or to another engine in this JVM, that has
	 * not ended.
	 */
	boolean isOfOther(String name) throws SQLException {
		return !this.claims.containsKey(name) && !this.locks.isFree(lock(this.files.database(name)));
	}

	/**
	 * Delete a database that was kept by this engine, or by an earlier run. If its name
	 * belongs to somebody by now, as its test runs again, it is gone already.
	 */
	void delete(String name) throws SQLException {
		if (this.kept.contains(name)) {
			this.files.delete(name);
			if (!this.promised.containsValue(name)) {
				this.kept.remove(name);
				release(name);
			}
		}
		else if (tryClaim(name, name) != null) {
			try {
				this.files.delete(name);
			}
			finally {
				release(name);
			}
		}
	}

	/**
	 * Remove the links of databases that tests have not returned, and those that killed
	 * JVMs have left, and give all names back. What is kept stays.
	 */
	void close() {
		List.copyOf(this.claims.keySet()).forEach(this::unassign);
		this.links.close();
		this.kept.clear();
		List.copyOf(this.claims.keySet()).forEach(this::release);
		this.folders.keySet().forEach((folder) -> this.files.deleteEmptyFolders(folder.resolve(".")));
		try {
			this.files.danglingLinks().forEach(this::removeLeftOver);
		}
		catch (SQLException ex) {
			logger.debug("Could not look for links that killed JVMs have left", ex);
		}
	}

	private void removeLeftOver(Path link) {
		try {
			long lock = lock(link);
			if (this.locks.tryLock(this, lock)) {
				if (Files.isSymbolicLink(link)) {
					this.links.delete(link);
				}
				this.files.deleteEmptyFolders(link);
				this.locks.unlock(this, lock);
			}
		}
		catch (SQLException ex) {
			logger.debug("Could not remove {}", link, ex);
		}
	}

	/**
	 * A name that this engine has.
	 *
	 * @param database the database that has it
	 * @param name the name
	 * @param file where it leads
	 * @param lock the number of its lock
	 * @param linked whether there is a link at the name, which only this engine replaces
	 */
	private record Claim(String database, String name, Path file, long lock, boolean linked) {

		Claim withLink(boolean linked) {
			return new Claim(this.database, this.name, this.file, this.lock, linked);
		}

	}

}
