package io.isolateddb.registry;

import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import io.isolateddb.engine.SharedServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The databases on a server that are ours: each has a row from before it is made until
 * after it is dropped. Thread-safe; who calls waits for the server only.
 *
 * @since 0.1.0
 */
public final class Registry {

	private static final Logger logger = LoggerFactory.getLogger(Registry.class);

	/** As long as its column. */
	private static final int LONGEST_TEST = 250;

	private final RegistrySession session;

	private final AtomicInteger count = new AtomicInteger();

	private @Nullable String prefix;

	Registry(RegistrySession session) {
		this.session = session;
	}

	/**
	 * A name for a new database that no other database on the server has or will get: it
	 * starts with {@code isodb_} and has fewer than the 63 characters that servers allow.
	 * @return the name
	 * @throws SQLException if the server does not answer
	 */
	public String nextName() throws SQLException {
		return prefix() + this.count.incrementAndGet();
	}

	/**
	 * A name for a new template.
	 * @return the name
	 * @throws SQLException if the server does not answer
	 */
	public String nextTemplateName() throws SQLException {
		return nextName() + "_t";
	}

	private synchronized String prefix() throws SQLException {
		while (this.prefix == null) {
			String drawn = "isodb_" + UUID.randomUUID().toString().substring(0, 8) + "_";
			boolean taken = this.session.single((registry) -> {
				SharedServer server = registry.server();
				return server.hasDatabase(registry.connection(), drawn);
			});
			this.prefix = taken ? null : drawn;
		}
		return this.prefix;
	}

	/**
	 * Register a database that this JVM is about to make, without connections.
	 * @param name its name
	 * @param kind what it is
	 * @throws SQLException if the server does not answer
	 */
	public void add(String name, DatabaseKind kind) throws SQLException {
		this.session.transaction((registry) -> add(registry, name, kind, 0));
	}

	static int add(RegistryTransaction registry, String name, DatabaseKind kind, int connections) throws SQLException {
		return registry.update("INSERT INTO test_databases (name, kind, owner, connections, used) "
				+ "SELECT ?, ?, ?, ?, clock FROM registry", name, kind.name(), registry.jvm(), connections);
	}

	/**
	 * Register a database that stays: it has no owner, and the test that it is for.
	 */
	static int addKept(RegistryTransaction registry, String name, String test) throws SQLException {
		return registry.update(
				"INSERT INTO test_databases (name, kind, connections, test, used) SELECT ?, ?, 0, ?, clock FROM registry",
				name, DatabaseKind.KEPT.name(),
				(test.length() > LONGEST_TEST) ? test.substring(0, LONGEST_TEST) : test);
	}

	/**
	 * Register that a database has one more pool than expected.
	 * @param name its name
	 * @param connections how many connections the pool may have
	 * @throws SQLException if the server does not answer
	 */
	public void addConnections(String name, int connections) throws SQLException {
		this.session.transaction((registry) -> registry
			.update("UPDATE test_databases SET connections = connections + ? WHERE name = ?", connections, name));
	}

	/**
	 * Whether a database is registered.
	 * @param name its name
	 * @return {@code true} if it is
	 * @throws SQLException if the server does not answer
	 */
	public boolean contains(String name) throws SQLException {
		return !this.session
			.single((registry) -> registry.query((row) -> row.getString(1),
					"SELECT name FROM test_databases WHERE name = ?", name))
			.isEmpty();
	}

	/**
	 * Register that a database is gone. If that fails, its row stays until the JVM has
	 * ended, and does no harm.
	 * @param name its name
	 */
	public void remove(String name) {
		try {
			this.session.transaction((registry) -> {
				registry.update("DELETE FROM template_uses WHERE template = ?", name);
				return registry.update("DELETE FROM test_databases WHERE name = ?", name);
			});
		}
		catch (SQLException ex) {
			logger.debug("Could not remove {} from the registry", name, ex);
		}
	}

	/**
	 * The databases of this JVM.
	 */
	List<String> owned() throws SQLException {
		return this.session.single((registry) -> registry.query((row) -> row.getString(1),
				"SELECT name FROM test_databases WHERE owner = ?", registry.jvm()));
	}

	/**
	 * Say for an error which other JVMs use the server, and which of them wait.
	 * @return a clause
	 * @throws SQLException if the server does not answer
	 */
	public String describeOthers() throws SQLException {
		return this.session.single((registry) -> {
			List<String> others = registry.query(
					(row) -> "%s has %d databases with %d connections, and %d of its own%s".formatted(row.getString(1),
							row.getInt(2), row.getInt(3), row.getInt(4), (row.getInt(5) > 0) ? ", and waits" : ""),
					"SELECT description, (SELECT count(*) FROM test_databases d WHERE d.owner = j.id), "
							+ "(SELECT coalesce(sum(d.connections), 0) FROM test_databases d WHERE d.owner = j.id), "
							+ "connections, (SELECT count(*) FROM waiting w WHERE w.jvm = j.id) "
							+ "FROM jvms j WHERE j.id <> ? ORDER BY j.id",
					registry.jvm());
			return others.isEmpty() ? "no other JVM uses the server" : String.join("; ", others);
		});
	}

	/**
	 * Sign this JVM off. What it still has is left to the next one.
	 */
	void leave() throws SQLException {
		this.session.transaction((registry) -> {
			long jvm = registry.jvm();
			registry.update("DELETE FROM waiting WHERE jvm = ?", jvm);
			registry.update("DELETE FROM template_uses WHERE jvm = ?", jvm);
			return registry.update(
					"DELETE FROM jvms WHERE id = ? " + "AND NOT EXISTS (SELECT 1 FROM test_databases WHERE owner = ?)",
					jvm, jvm);
		});
	}

}
