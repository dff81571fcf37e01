package io.isolateddb.registry;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CyclicBarrier;

import io.isolateddb.engine.DatabaseEngine;

/**
 * What a JVM has in the registry, without its thread.
 */
final class RegistryJvm implements AutoCloseable {

	private final RegistrySession session;

	private final RegisteredDatabases databases;

	private final KeptDatabases kept;

	private boolean closed;

	RegistryJvm(DatabaseEngine engine, BuildRun run) {
		this.session = new RegistrySession(engine.sharedServer(), () -> run);
		this.databases = new RegisteredDatabases(engine, new Registry(this.session));
		this.kept = new KeptDatabases(this.session, this.databases);
	}

	RegistrySession session() {
		return this.session;
	}

	RegisteredDatabases databases() {
		return this.databases;
	}

	KeptDatabases kept() {
		return this.kept;
	}

	/**
	 * Join the registry, as a JVM does in the background.
	 */
	void join() throws SQLException {
		this.session.announceRun();
	}

	void create(String name) throws SQLException {
		this.databases.registry().add(name, DatabaseKind.CLONE);
		this.databases.create(name);
	}

	/**
	 * Make a database and keep it.
	 * @return the name that it is kept under
	 */
	String keep(String name, String test) throws SQLException {
		create(name);
		String kept = this.kept.nameFor(name, test);
		this.kept.keep(name, test, "a reason");
		return kept;
	}

	void keepAtOnce(String name, String test, CyclicBarrier start) {
		try {
			create(name);
			start.await();
			this.kept.keep(name, test, "a reason");
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Drop what ended JVMs have left.
	 * @return the names of these databases
	 */
	List<String> reap() throws SQLException {
		OrphanReaper reaper = new OrphanReaper(this.session, this.databases::dropOrWarn);
		List<String> taken = reaper.takeAll();
		taken.forEach(this.databases::dropOrWarn);
		return taken;
	}

	/**
	 * Leave the registry, as a JVM does that ends.
	 */
	@Override
	public void close() throws SQLException {
		if (!this.closed && this.session.isOpen()) {
			this.databases.registry().leave();
		}
		this.closed = true;
		this.session.close();
	}

}
