package io.isolateddb.registry;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The databases that stay on the server when their tests have ended, kept by this run of
 * the tests or an earlier one. In the registry they have no owner, so that no JVM takes
 * them for its own, and the test that they are kept for.
 * <p>
 * Thread-safe: the monitor guards the change from one kept database of a test to the next
 * one. A thread that holds it waits for the server only.
 *
 * @since 0.1.0
 */
public final class KeptDatabases {

	private static final Logger logger = LoggerFactory.getLogger(KeptDatabases.class);

	private final RegistrySession session;

	private final RegisteredDatabases databases;

	private @Nullable Set<String> names;

	private boolean limited;

	KeptDatabases(RegistrySession session, RegisteredDatabases databases) {
		this.session = session;
		this.databases = databases;
	}

	/**
	 * Keep a database under the name of its test, in place of the one that was kept for
	 * the same test before. If it cannot be renamed, it is kept under its own name.
	 * @param database the database, which this JVM owns
	 * @param test the test
	 * @param reason why it is kept
	 * @throws SQLException if it cannot be renamed
	 */
	public synchronized void keep(String database, String test, String reason) throws SQLException {
		String name = KeptName.of(test);
		Set<String> names = names();
		this.databases.drop(name);
		register(name, test, reason);
		try {
			this.databases.rename(database, name);
			names.add(name);
		}
		catch (SQLException ex) {
			this.databases.registry().remove(name);
			this.databases.registry().remove(database);
			register(database, test, reason);
			throw ex;
		}
	}

	private void register(String name, String test, String reason) throws SQLException {
		this.session.transaction((registry) -> Registry.addKept(registry, name, test + ", since " + reason));
	}

	/**
	 * Drop the database that is kept for a test, which has run again. A failure is
	 * logged.
	 * @param test the test
	 */
	public void forget(String test) {
		try {
			Set<String> kept = names();
			if (!kept.isEmpty() && kept.contains(KeptName.of(test))) {
				drop(KeptName.of(test));
			}
		}
		catch (SQLException ex) {
			logger.warn("Could not drop the database that was kept for {}: {}", test, ex.getMessage());
		}
	}

	/**
	 * Drop all but the latest databases that earlier runs have kept. Only the first call
	 * does: what this run keeps stays at least until the next. A failure is logged.
	 * @param most how many stay
	 */
	public synchronized void limit(int most) {
		if (this.limited) {
			return;
		}
		this.limited = true;
		try {
			List<String> latestFirst = list();
			for (String name : latestFirst.subList(Math.min(most, latestFirst.size()), latestFirst.size())) {
				drop(name);
			}
		}
		catch (SQLException ex) {
			logger.warn("Could not drop databases that earlier runs have kept: {}", ex.getMessage());
		}
	}

	private synchronized void drop(String name) throws SQLException {
		if (names().remove(name)) {
			this.databases.drop(name);
		}
	}

	private synchronized Set<String> names() throws SQLException {
		if (this.names == null) {
			Set<String> names = ConcurrentHashMap.newKeySet();
			names.addAll(list());
			this.names = names;
		}
		return this.names;
	}

	/**
	 * The kept databases on the server, the latest first. Those that somebody has dropped
	 * by hand are taken out of the registry.
	 */
	List<String> list() throws SQLException {
		return this.session.transaction((registry) -> {
			List<String> kept = registry.query((row) -> row.getString(1),
					"SELECT name FROM test_databases WHERE kind = 'KEPT' ORDER BY used DESC");
			for (String name : kept) {
				if (!registry.server().hasDatabase(registry.connection(), name)) {
					registry.update("DELETE FROM test_databases WHERE name = ?", name);
				}
			}
			return registry.query((row) -> row.getString(1),
					"SELECT name FROM test_databases WHERE kind = 'KEPT' ORDER BY used DESC");
		});
	}

}
