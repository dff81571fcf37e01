package io.isolateddb.registry;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The databases that stay on the server after their tests, kept by this run of the tests
 * or by earlier ones. In the registry such a database has no owner, and the test that it
 * is kept for. While a JVM keeps or drops one, that JVM owns it: if the JVM is killed
 * meanwhile, another one drops it with the other databases of the killed JVM.
 * <p>
 * Thread-safe: the monitor guards the change from one kept database of a test to the next
 * one in this JVM; the transactions of the registry guard it against other JVMs. A thread
 * that holds the monitor waits only for the server, so it always ends.
 *
 * @since 0.1.0
 */
public final class KeptDatabases {

	private static final Logger logger = LoggerFactory.getLogger(KeptDatabases.class);

	private final RegistrySession session;

	private final RegisteredDatabases databases;

	private volatile @Nullable Set<String> names;

	/** Those that this run has kept. */
	private final Set<String> ofThisRun = ConcurrentHashMap.newKeySet();

	private boolean limited;

	KeptDatabases(RegistrySession session, RegisteredDatabases databases) {
		this.session = session;
		this.databases = databases;
	}

	/**
	 * Keep a database under the name of its test, in place of the one that was kept for
	 * the same test before. If it cannot be renamed, it is kept under its own name, and a
	 * warning is logged.
	 * @param database the database, which this JVM owns and nobody uses any more
	 * @param test the test
	 * @param reason why it is kept
	 */
	public synchronized void keep(String database, String test, String reason) {
		String name = this.databases.keptName(database, test);
		this.ofThisRun.add(name);
		try {
			reserve(name);
			this.databases.rename(database, name);
			setKept(name, test, reason);
			names().add(name);
		}
		catch (SQLException ex) {
			keepUnderOwnName(database, name, test, reason, ex);
		}
	}

	/**
	 * Drop the database that was kept under a name before, and reserve the name. If two
	 * JVMs keep a database for the same test at the same time, the first one gets the
	 * name.
	 */
	synchronized void reserve(String name) throws SQLException {
		drop(name);
		this.session.transaction((registry) -> {
			if (registry.databases().contains(name)) {
				throw new SQLException("another JVM keeps a database for the same test at this moment");
			}
			return registry.databases().add(name, DatabaseKind.KEPT, null, 0);
		});
	}

	private void keepUnderOwnName(String database, String name, String test, String reason, SQLException obstacle) {
		try {
			setKept(database, test, reason);
			logger.warn("Database {} of {} could not be named {} and is kept under its own name: {}", database, test,
					name, obstacle.getMessage());
		}
		catch (SQLException ex) {
			logger.warn("Database {} of {} could not be kept: {}", database, test, ex.getMessage());
		}
	}

	void setKept(String name, String test, String reason) throws SQLException {
		if (!this.session.transaction((registry) -> registry.databases().setKept(name, test + ", since " + reason))) {
			throw new SQLException("it belongs to another JVM, which drops it");
		}
	}

	/**
	 * Whether a database may be kept that could be {@linkplain #forget forgotten}. Waits
	 * for nothing.
	 * @return {@code false} if there is none
	 */
	public boolean mayHaveAny() {
		Set<String> names = this.names;
		return names == null || !names.isEmpty();
	}

	/**
	 * Drop the database that an earlier run has kept for a test, since the test has run
	 * again. One that this run has kept stays, whether it was kept before this call or is
	 * kept meanwhile: a test that passes at one attempt must not destroy what shows why
	 * another one has failed. If it cannot be dropped, a warning is logged.
	 * @param test the test
	 */
	public void forget(String test) {
		try {
			Set<String> kept = names();
			String name = kept.isEmpty() ? "" : this.databases.keptName(test);
			if (kept.contains(name)) {
				dropOfEarlierRun(name);
			}
		}
		catch (SQLException ex) {
			logger.warn("Could not drop the database that was kept for {}: {}", test, ex.getMessage());
		}
	}

	private synchronized void dropOfEarlierRun(String name) throws SQLException {
		if (!this.ofThisRun.contains(name) && !this.databases.engine().isKeptByOther(name)) {
			drop(name);
		}
	}

	/**
	 * Drop all but the latest databases that earlier runs have kept. Only the first call
	 * has an effect: what this run keeps stays at least until the next run. If one cannot
	 * be dropped, a warning is logged.
	 * @param most how many stay
	 */
	public synchronized void limit(int most) {
		if (this.limited) {
			return;
		}
		this.limited = true;
		try {
			List<String> surplus = new ArrayList<>(this.session.transaction((registry) -> takeAllBut(registry, most)));
			this.databases.engine().keptDatabases().stream().skip(most).forEach(surplus::add);
			surplus.forEach(names()::remove);
			surplus.forEach(this.databases::dropOrWarn);
		}
		catch (SQLException ex) {
			logger.warn("Could not drop databases that earlier runs have kept: {}", ex.getMessage());
		}
	}

	private List<String> takeAllBut(RegistryTransaction registry, int most) throws SQLException {
		List<String> surplus = new ArrayList<>();
		for (String name : existing(registry).stream().skip(most).toList()) {
			if (!this.databases.engine().isKeptByOther(name)) {
				registry.databases().takeKept(name);
				surplus.add(name);
			}
		}
		return surplus;
	}

	/**
	 * The databases that are kept on the server now, by whichever run.
	 * @return their names
	 * @throws SQLException if the server fails
	 */
	public List<String> onServer() throws SQLException {
		return this.session.transaction(KeptDatabases::existing);
	}

	/**
	 * Drop a kept database, if there is one of this name.
	 */
	private synchronized void drop(String name) throws SQLException {
		boolean known = names().remove(name);
		if (this.session.transaction((registry) -> registry.databases().takeKept(name))
				|| (known && this.databases.engine().keptDatabases().contains(name))) {
			this.databases.drop(name);
		}
	}

	private synchronized Set<String> names() throws SQLException {
		Set<String> names = this.names;
		if (names == null) {
			names = ConcurrentHashMap.newKeySet();
			names.addAll(onServer());
			names.addAll(this.databases.engine().keptDatabases());
			this.names = names;
		}
		return names;
	}

	/**
	 * The kept databases on the server, the latest first. Those that a user has dropped
	 * by hand are removed from the registry.
	 */
	private static List<String> existing(RegistryTransaction registry) throws SQLException {
		for (String name : registry.databases().kept()) {
			if (!registry.server().hasDatabase(registry.connection(), name)) {
				registry.databases().remove(name);
			}
		}
		return registry.databases().kept();
	}

}
