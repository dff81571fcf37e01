package io.isolateddb.registry;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The databases that stay on the server after their tests, kept by this run of the tests
 * or by other ones. In the registry such a database has no owner, and the test that it is
 * kept for, with its project and run. While a JVM keeps or drops one, that JVM owns it:
 * if the JVM is killed meanwhile, another one drops it with the other databases of the
 * killed JVM.
 * <p>
 * A JVM replaces and drops what it has kept itself and what earlier runs of the same
 * project have kept. A run is no earlier one as long as one of its JVMs uses the server.
 * What other JVMs of the same run keep stays, and so does what other projects keep,
 * unless it is very much.
 * <p>
 * Thread-safe: the monitor guards the change from one kept database of a test to the next
 * one in this JVM; the transactions of the registry guard it against other JVMs. A thread
 * that holds the monitor waits only for the server, so it always ends.
 *
 * @since 0.1.0
 */
public final class KeptDatabases {

	private static final Logger logger = LoggerFactory.getLogger(KeptDatabases.class);

	/**
	 * So many databases of other projects stay, as nobody may ever build these projects
	 * again.
	 */
	static final int MOST_OF_OTHERS = 100;

	private final RegistrySession session;

	private final RegisteredDatabases databases;

	/**
	 * What earlier runs of this project have kept: the stored tests by the names.
	 */
	private volatile @Nullable Map<String, String> earlier;

	/** The names that this JVM has chosen, by those that the databases would have. */
	private final Map<String, String> names = new HashMap<>();

	/** The names under which this JVM has kept databases. */
	private final Set<String> ofThisJvm = new HashSet<>();

	private boolean limited;

	KeptDatabases(RegistrySession session, RegisteredDatabases databases) {
		this.session = session;
		this.databases = databases;
	}

	private BuildRun run() {
		return this.session.run();
	}

	/**
	 * Ask whether the database of a test may be kept when the test has ended. If so, it
	 * counts at once, in all JVMs of this run. One that replaces the one that this JVM
	 * has kept for the same test may be kept.
	 * @param database the database, which this JVM owns
	 * @param test the test
	 * @param most how many databases a run keeps
	 * @return {@code false} if this run has as many that are still there
	 * @throws SQLException if the server does not answer
	 */
	public synchronized boolean admit(String database, String test, int most) throws SQLException {
		this.session.announceRun();
		String replaced = this.names.getOrDefault(this.databases.keptName(database, test), "");
		return this.session.transaction((registry) -> {
			if (count(registry, replaced) >= most) {
				removeMissing(registry);
				if (count(registry, replaced) >= most) {
					return false;
				}
			}
			registry.databases().setRun(database, run());
			return true;
		});
	}

	private int count(RegistryTransaction registry, String replaced) throws SQLException {
		return (int) registry.databases()
			.kept()
			.stream()
			.filter((row) -> row.isOf(run()) && !(row.name().equals(replaced) && this.ofThisJvm.contains(replaced)))
			.count();
	}

	/**
	 * The name under which the database of a test will be kept: always the same, unless
	 * the database of that name has to stay.
	 * @param database the database, which this JVM owns
	 * @param test the test
	 * @return the name
	 * @throws SQLException if the server does not answer
	 */
	public synchronized String nameFor(String database, String test) throws SQLException {
		String name = this.databases.keptName(database, test);
		String chosen = this.names.get(name);
		if (chosen == null) {
			this.session.announceRun();
			boolean free = this.session.transaction((registry) -> {
				Set<String> going = registry.jvms().runs();
				return registry.databases()
					.kept()
					.stream()
					.noneMatch((row) -> row.name().equals(name) && !mayDrop(row, going));
			});
			chosen = free ? name : this.databases.otherKeptName(test);
			this.names.put(name, chosen);
		}
		return chosen;
	}

	private boolean mayDrop(KeptRow row, Set<String> going) {
		boolean ownOne = row.owner() == null && row.isOf(run()) && this.ofThisJvm.contains(row.name());
		return ownOne || row.isOfEarlierRun(run(), going);
	}

	/**
	 * Keep a database under the {@linkplain #nameFor name} of its test, in place of those
	 * that earlier runs have kept for the same test. If it cannot be renamed, it is kept
	 * under its own name, and a warning is logged.
	 * @param database the database, which this JVM owns and nobody uses any more
	 * @param test the test
	 * @param reason why it is kept
	 */
	public synchronized void keep(String database, String test, String reason) {
		String wanted = this.databases.keptName(database, test);
		try {
			forget(test);
			String name = nameFor(database, test);
			reserve(database, name);
			this.ofThisJvm.add(name);
			this.databases.rename(database, name);
			setKept(name, test, reason);
		}
		catch (SQLException ex) {
			keepUnderOwnName(database, wanted, test, reason, ex);
		}
	}

	/**
	 * Drop the database that was kept under a name before, and reserve the name. If two
	 * JVMs choose a name at the same time, the first one gets it.
	 */
	synchronized void reserve(String database, String name) throws SQLException {
		drop(name);
		this.session.transaction((registry) -> {
			if (registry.databases().contains(name)) {
				throw new SQLException("another JVM keeps a database for the same test at this moment");
			}
			registry.databases().setRun(database, null);
			registry.databases().add(name, DatabaseKind.KEPT, null, 0);
			return registry.databases().setRun(name, run());
		});
	}

	private void keepUnderOwnName(String database, String wanted, String test, String reason, SQLException obstacle) {
		String name = this.names.remove(wanted);
		try {
			setKept(database, test, reason);
			logger.warn("Database {} of {} could not be named {} and is kept under its own name: {}", database, test,
					(name != null) ? name : wanted, obstacle.getMessage());
		}
		catch (SQLException ex) {
			logger.warn("Database {} of {} could not be kept: {}", database, test, ex.getMessage());
		}
	}

	void setKept(String name, String test, String reason) throws SQLException {
		if (!this.session
			.transaction((registry) -> registry.databases().setKept(name, KeptRow.describe(test, reason), run()))) {
			throw new SQLException("it belongs to another JVM, which drops it");
		}
	}

	/**
	 * Whether a database may be kept that could be {@linkplain #forget forgotten}. Waits
	 * for nothing.
	 * @return {@code false} if there is none
	 */
	public boolean mayHaveAny() {
		Map<String, String> known = this.earlier;
		return known == null || !known.isEmpty();
	}

	/**
	 * Drop the databases that earlier runs have kept for a test, since the test has run
	 * again. One that this JVM has kept stays, whether it was kept before this call or is
	 * kept meanwhile: a test that passes at one attempt must not destroy what shows why
	 * another one has failed. If one cannot be dropped, a warning is logged.
	 * @param test the test
	 */
	public void forget(String test) {
		try {
			Map<String, String> known = earlier();
			String name = known.isEmpty() ? "" : this.databases.keptName(test);
			for (Map.Entry<String, String> kept : known.entrySet()) {
				if (kept.getKey().equals(name) || KeptRow.isFor(test, kept.getValue())) {
					dropOfEarlierRun(kept.getKey());
				}
			}
		}
		catch (SQLException ex) {
			logger.warn("Could not drop the database that was kept for {}: {}", test, ex.getMessage());
		}
	}

	private synchronized void dropOfEarlierRun(String name) throws SQLException {
		if (!this.ofThisJvm.contains(name) && !this.databases.engine().isKeptByOther(name)) {
			drop(name);
		}
	}

	/**
	 * Drop all but the latest databases that earlier runs of this project have kept, and
	 * of other projects those beyond a large number. Only the first call has an effect:
	 * what this run keeps stays at least until the next run. If one cannot be dropped, a
	 * warning is logged.
	 * @param most how many of this project stay
	 */
	public synchronized void limit(int most) {
		if (this.limited) {
			return;
		}
		this.limited = true;
		try {
			this.session.announceRun();
			List<String> surplus = new ArrayList<>(this.session.transaction((registry) -> takeAllBut(registry, most)));
			for (String name : this.databases.engine().keptDatabases().stream().skip(most).toList()) {
				if (!this.databases.engine().isKeptByOther(name)) {
					surplus.add(name);
				}
			}
			surplus.forEach(earlier()::remove);
			surplus.forEach(this.databases::dropOrWarn);
		}
		catch (SQLException ex) {
			logger.warn("Could not drop databases that earlier runs have kept: {}", ex.getMessage());
		}
	}

	private List<String> takeAllBut(RegistryTransaction registry, int most) throws SQLException {
		removeMissing(registry);
		Set<String> going = registry.jvms().runs();
		List<KeptRow> rows = registry.databases().kept();
		List<KeptRow> surplus = new ArrayList<>(
				rows.stream().filter((row) -> row.isOfEarlierRun(run(), going)).skip(most).toList());
		rows.stream().filter((row) -> row.isOfOtherProject(run(), going)).skip(MOST_OF_OTHERS).forEach(surplus::add);
		for (KeptRow row : surplus) {
			registry.databases().takeKept(row.name());
		}
		return surplus.stream().map(KeptRow::name).toList();
	}

	/**
	 * The databases that are kept on the server now, by whichever run of whatever.
	 * @return their names
	 * @throws SQLException if the server fails
	 */
	public List<String> onServer() throws SQLException {
		return this.session.transaction((registry) -> {
			removeMissing(registry);
			return registry.databases().kept();
		}).stream().filter((row) -> row.owner() == null).map(KeptRow::name).toList();
	}

	/**
	 * Remove the databases of this project from the registry that a user has dropped by
	 * hand.
	 */
	private void removeMissing(RegistryTransaction registry) throws SQLException {
		for (KeptRow row : registry.databases().kept()) {
			boolean ours = row.isOf(run()) || run().project().equals(row.project());
			if (ours && row.owner() == null && !registry.server().hasDatabase(registry.connection(), row.name())) {
				registry.databases().remove(row.name());
			}
		}
	}

	/**
	 * Drop a kept database, if there is one of this name that need not stay.
	 */
	private synchronized void drop(String name) throws SQLException {
		boolean taken = this.session.transaction((registry) -> {
			Set<String> going = registry.jvms().runs();
			for (KeptRow row : registry.databases().kept()) {
				if (row.name().equals(name) && mayDrop(row, going)) {
					return registry.databases().takeKept(name);
				}
			}
			return false;
		});
		boolean known = earlier().containsKey(name);
		if (taken || (known && this.databases.engine().keptDatabases().contains(name))) {
			earlier().remove(name);
			this.databases.drop(name);
		}
	}

	private synchronized Map<String, String> earlier() throws SQLException {
		Map<String, String> known = this.earlier;
		if (known == null) {
			Map<String, String> found = new ConcurrentHashMap<>();
			this.session.single((registry) -> registry.databases().kept())
				.stream()
				.filter((row) -> row.owner() == null && !row.isOf(run()) && run().project().equals(row.project()))
				.forEach((row) -> found.put(row.name(), row.test()));
			this.databases.engine().keptDatabases().forEach((name) -> found.putIfAbsent(name, ""));
			known = found;
			this.earlier = known;
		}
		return known;
	}

}
