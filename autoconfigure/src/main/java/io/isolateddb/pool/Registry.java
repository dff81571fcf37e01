package io.isolateddb.pool;

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
 */
final class Registry {

	private static final Logger logger = LoggerFactory.getLogger(Registry.class);

	private final RegistrySession session;

	private final AtomicInteger count = new AtomicInteger();

	private @Nullable String prefix;

	Registry(RegistrySession session) {
		this.session = session;
	}

	/**
	 * A name for a database that nobody has on the server and nobody else will give: it
	 * starts with {@code isodb_}, with a part that no other name on the server had when
	 * this JVM drew it, and stays below the 63 characters that servers allow.
	 */
	String nextName() throws SQLException {
		return prefix() + this.count.incrementAndGet();
	}

	String nextTemplateName() throws SQLException {
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
	 * Say that a database will be made by this JVM and be its own.
	 */
	void add(String name, DatabaseKind kind) throws SQLException {
		this.session.transaction(
				(registry) -> registry.update("INSERT INTO test_databases (name, kind, owner, connections, used) "
						+ "SELECT ?, ?, ?, 0, clock FROM registry", name, kind.name(), registry.jvm()));
	}

	/**
	 * Whether there is a row for a database.
	 */
	boolean contains(String name) throws SQLException {
		return !this.session
			.single((registry) -> registry.query((row) -> row.getString(1),
					"SELECT name FROM test_databases WHERE name = ?", name))
			.isEmpty();
	}

	/**
	 * Say that a database is gone. If that cannot be said, the row stays until the JVM
	 * has ended, and does no harm.
	 */
	void remove(String name) {
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
