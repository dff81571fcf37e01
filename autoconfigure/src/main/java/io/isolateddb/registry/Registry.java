package io.isolateddb.registry;

import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The list of the databases on a server that are ours. Each has a row from before it is
 * created until after it is dropped. Thread-safe: the monitor guards the prefix of new
 * names, and a thread that holds it waits only for the server.
 *
 * @since 0.1.0
 */
public final class Registry {

	private static final Logger logger = LoggerFactory.getLogger(Registry.class);

	private final RegistrySession session;

	private final AtomicInteger count = new AtomicInteger();

	private @Nullable String prefix;

	Registry(RegistrySession session) {
		this.session = session;
	}

	/**
	 * The run that this JVM belongs to.
	 */
	BuildRun run() {
		return this.session.run();
	}

	/**
	 * Choose a name for a new database. No other database on the server has it or will
	 * get it. It starts with {@code isodb_} and has fewer than the 63 characters that
	 * servers allow.
	 * @return the name
	 * @throws SQLException if the server does not answer
	 */
	public String nextName() throws SQLException {
		return prefix() + this.count.incrementAndGet();
	}

	/**
	 * Choose a name for a new template, by the rules of {@link #nextName}.
	 * @return the name
	 * @throws SQLException if the server does not answer
	 */
	public String nextTemplateName() throws SQLException {
		return nextName() + "_t";
	}

	private synchronized String prefix() throws SQLException {
		while (this.prefix == null) {
			String drawn = "isodb_" + UUID.randomUUID().toString().substring(0, 8) + "_";
			boolean taken = this.session
				.single((registry) -> registry.server().hasDatabase(registry.connection(), drawn));
			this.prefix = taken ? null : drawn;
		}
		return this.prefix;
	}

	/**
	 * Add a database that this JVM is about to create. It has no connections yet.
	 * @param name its name
	 * @param kind what it is for
	 * @throws SQLException if the server does not answer
	 */
	public void add(String name, DatabaseKind kind) throws SQLException {
		this.session.transaction((registry) -> registry.databases().add(name, kind, null, 0));
	}

	/**
	 * Count the connections of one more pool of a database.
	 * @param name the name of the database
	 * @param connections how many connections the pool may have
	 * @throws SQLException if the server does not answer
	 */
	public void addConnections(String name, int connections) throws SQLException {
		this.session.transaction((registry) -> registry.databases().addConnections(name, connections));
	}

	boolean contains(String name) throws SQLException {
		return this.session.single((registry) -> registry.databases().contains(name));
	}

	/**
	 * Remove a database that has been dropped or was never created. If that fails, its
	 * row stays until the JVM has ended, and does no harm.
	 * @param name its name
	 */
	public void remove(String name) {
		try {
			this.session.transaction((registry) -> registry.databases().remove(name));
		}
		catch (SQLException ex) {
			logger.debug("Could not remove {} from the registry", name, ex);
		}
	}

	/**
	 * The databases of this JVM.
	 */
	List<String> owned() throws SQLException {
		return this.session.single((registry) -> registry.databases().ownedBy(registry.jvm()));
	}

	/**
	 * Describe for an error which other JVMs use the server, and which of them wait.
	 * @return a clause
	 */
	public String describeOthers() {
		try {
			List<String> others = this.session.single((registry) -> registry.jvms().describeOthers());
			return others.isEmpty() ? "no other JVM uses the server" : String.join("; ", others);
		}
		catch (SQLException ex) {
			return "what other JVMs have is not known (" + ex.getMessage() + ")";
		}
	}

	/**
	 * Remove this JVM. If it still owns databases, its row stays, and another JVM drops
	 * them.
	 */
	void leave() throws SQLException {
		this.session.transaction((registry) -> {
			registry.tickets().removeJvm(registry.jvm());
			registry.templateUses().removeJvm(registry.jvm());
			return registry.jvms().removeUnlessOwner();
		});
	}

}
