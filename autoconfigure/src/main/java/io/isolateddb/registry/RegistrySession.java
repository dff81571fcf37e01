package io.isolateddb.registry;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

import io.isolateddb.engine.SharedServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one session that this JVM has in the registry, whose lock shows that it lives. If
 * the session breaks, as when the server is started anew, the next who needs it makes a
 * new one. Thread-safe: the monitor guards the session; who holds it waits for the server
 * only.
 */
final class RegistrySession implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(RegistrySession.class);

	private static final int VALIDATION_SECONDS = 5;

	private final String description = description();

	private final SharedServer server;

	private final Set<String> templates = new HashSet<>();

	private @Nullable Connection connection;

	private long jvm;

	/** What a JVM needs at least: this session and one for administration. */
	private int connections = 2;

	private boolean closed;

	RegistrySession(SharedServer server) {
		this.server = server;
	}

	/**
	 * Change the registry, while nobody else does.
	 */
	synchronized <T> T transaction(Work<T> work) throws SQLException {
		RegistryTransaction transaction = begin();
		Connection session = transaction.connection();
		try {
			T result = work.in(transaction);
			session.commit();
			session.setAutoCommit(true);
			return result;
		}
		catch (SQLException | RuntimeException ex) {
			rollBack(session);
			throw ex;
		}
	}

	/**
	 * Read the registry, or change it in one statement that needs no order.
	 */
	synchronized <T> T single(Work<T> work) throws SQLException {
		RegistryTransaction transaction = current();
		try {
			return work.in(transaction);
		}
		catch (SQLException ex) {
			if (!transaction.connection().isValid(VALIDATION_SECONDS)) {
				drop(transaction.connection());
			}
			throw ex;
		}
	}

	/**
	 * Find out whether the session is still there, and make a new one if it is not.
	 */
	synchronized void touch() throws SQLException {
		single((registry) -> registry.clock());
	}

	/**
	 * A session may have broken since it was used last, which shows at the first
	 * statement, when nothing has been done yet.
	 */
	private RegistryTransaction begin() throws SQLException {
		RegistryTransaction transaction = current();
		try {
			transaction.begin();
		}
		catch (SQLException ex) {
			drop(transaction.connection());
			transaction = current();
			transaction.begin();
		}
		return transaction;
	}

	private RegistryTransaction current() throws SQLException {
		if (this.closed) {
			throw new SQLException("The registry was left, as the JVM is ending");
		}
		Connection current = this.connection;
		if (current == null) {
			current = connect();
			this.connection = current;
		}
		return new RegistryTransaction(this.server, current, this.jvm);
	}

	private Connection connect() throws SQLException {
		Connection fresh = this.server.open(RegistrySchema.DATABASE);
		try {
			RegistrySchema.ensure(this.server, fresh);
			long id = ThreadLocalRandom.current().nextLong(1L << 32, Long.MAX_VALUE);
			if (!this.server.tryLock(fresh, id)) {
				throw new SQLException("Two JVMs have drawn the same number, " + id);
			}
			RegistryTransaction transaction = new RegistryTransaction(this.server, fresh, id);
			transaction.begin();
			join(transaction, this.jvm);
			fresh.commit();
			fresh.setAutoCommit(true);
			this.jvm = id;
			return fresh;
		}
		catch (SQLException | RuntimeException ex) {
			fresh.close();
			throw ex;
		}
	}

	private void join(RegistryTransaction transaction, long before) throws SQLException {
		long id = transaction.jvm();
		transaction.update("INSERT INTO jvms (id, description, connections) VALUES (?, ?, 0)", id, this.description);
		if (before == 0) {
			return;
		}
		if (transaction.update("DELETE FROM jvms WHERE id = ?", before) == 1) {
			transaction.update("UPDATE test_databases SET owner = ? WHERE owner = ?", id, before);
			transaction.update("UPDATE template_uses SET jvm = ? WHERE jvm = ?", id, before);
			transaction.update("DELETE FROM waiting WHERE jvm = ?", before);
			logger.info("Connected to the registry of the database server again");
			return;
		}
		for (String template : this.templates) {
			transaction.update("INSERT INTO template_uses (template, jvm) "
					+ "SELECT name, ? FROM test_databases WHERE name = ? AND owner IS NULL", id, template);
		}
		logger.warn("Another JVM has taken this one for dead, as its connection to the registry was lost, "
				+ "and removes its databases. Tests that are running may fail; later ones get new databases.");
	}

	/**
	 * Who this is, as other JVMs name it.
	 */
	private static String description() {
		return "process " + ProcessHandle.current().pid() + " on " + host();
	}

	private static String host() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "an unknown host";
		}
	}

	/**
	 * Say how many connections this JVM has that are not those of a database.
	 */
	synchronized void setConnections(int connections) throws SQLException {
		this.connections = connections;
		transaction((registry) -> registry.update("UPDATE jvms SET connections = ? WHERE id = ?", connections,
				registry.jvm()));
	}

	/**
	 * Remember that this JVM uses a template. The caller writes it into the registry.
	 */
	synchronized void remember(String template) {
		this.templates.add(template);
	}

	private void rollBack(Connection session) {
		try {
			session.rollback();
			session.setAutoCommit(true);
		}
		catch (SQLException ex) {
			drop(session);
		}
	}

	private void drop(Connection session) {
		this.connection = null;
		try {
			session.close();
		}
		catch (SQLException ex) {
			logger.debug("Could not close a broken session", ex);
		}
	}

	/**
	 * End the session and so give the lock back. Does nothing if there never was one.
	 */
	@Override
	public synchronized void close() {
		if (this.connection != null) {
			drop(this.connection);
		}
		this.closed = true;
	}

	synchronized boolean isOpen() {
		return this.connection != null;
	}

	/**
	 * What is done in the registry.
	 *
	 * @param <T> its result
	 */
	@FunctionalInterface
	interface Work<T> {

		T in(RegistryTransaction transaction) throws SQLException;

	}

}
