package io.isolateddb.registry;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

import io.isolateddb.engine.SharedServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one session that this JVM has in the registry. The lock in it shows that the JVM
 * lives. If the session breaks, as when the server is restarted, the next caller opens a
 * new one. Thread-safe: the monitor guards the session, and a thread that holds it waits
 * only for the server, so it always ends.
 */
final class RegistrySession implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(RegistrySession.class);

	private static final int VALIDATION_SECONDS = 5;

	private final String description = describeThisJvm();

	private final SharedServer server;

	private final Supplier<BuildRun> run;

	/** The run that the row of this JVM has, or will have in its next session. */
	private @Nullable BuildRun announced;

	private final Set<String> usedTemplates = new HashSet<>();

	private @Nullable Connection connection;

	/** The number of this JVM, or 0 before it has one. */
	private long jvm;

	private int connections;

	private boolean closed;

	RegistrySession(SharedServer server, Supplier<BuildRun> run) {
		this.server = server;
		this.run = run;
	}

	/**
	 * The run that this JVM belongs to. To find it out takes a while the first time.
	 */
	BuildRun run() {
		return this.run.get();
	}

	/**
	 * Tell other JVMs which run this one belongs to. That is not done at once, as the
	 * first context waits for the first transaction.
	 */
	void announceRun() throws SQLException {
		BuildRun found = run();
		synchronized (this) {
			if (this.announced == null) {
				transaction((registry) -> registry.jvms().setRun(found));
				this.announced = found;
			}
		}
	}

	/**
	 * Change the registry. No other JVM changes it meanwhile.
	 */
	synchronized <T> T transaction(Work<T> work) throws SQLException {
		RegistryTransaction transaction = begin();
		Connection session = transaction.connection();
		try {
			T result = work.run(transaction);
			session.commit();
			session.setAutoCommit(true);
			return result;
		}
		catch (Throwable ex) {
			rollBack(session);
			throw ex;
		}
	}

	/**
	 * Read the registry, or change it in one statement, without a transaction.
	 */
	synchronized <T> T single(Work<T> work) throws SQLException {
		RegistryTransaction transaction = current();
		try {
			return work.run(transaction);
		}
		catch (SQLException ex) {
			if (!transaction.connection().isValid(VALIDATION_SECONDS)) {
				discard(transaction.connection());
			}
			throw ex;
		}
	}

	/**
	 * A session may have broken since its last use. The first statement shows it, when no
	 * harm has been done yet.
	 */
	private RegistryTransaction begin() throws SQLException {
		RegistryTransaction transaction = current();
		try {
			transaction.begin();
		}
		catch (SQLException ex) {
			discard(transaction.connection());
			transaction = current();
			begin(transaction);
		}
		catch (RuntimeException | Error ex) {
			discard(transaction.connection());
			throw ex;
		}
		return transaction;
	}

	private void begin(RegistryTransaction transaction) throws SQLException {
		try {
			transaction.begin();
		}
		catch (Throwable ex) {
			discard(transaction.connection());
			throw ex;
		}
	}

	private RegistryTransaction current() throws SQLException {
		if (this.closed) {
			throw new SQLException("This JVM has left the registry, as it is ending");
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
			register(transaction, this.jvm);
			fresh.commit();
			fresh.setAutoCommit(true);
			this.jvm = id;
			return fresh;
		}
		catch (Throwable ex) {
			fresh.close();
			throw ex;
		}
	}

	/**
	 * Register this JVM under its new number.
	 * @param former its former number, or 0 if it had none
	 */
	private void register(RegistryTransaction registry, long former) throws SQLException {
		registry.jvms().add(this.description, this.connections, this.announced);
		if (former == 0) {
			return;
		}
		if (registry.jvms().remove(former)) {
			registry.databases().moveFrom(former);
			registry.templateUses().moveFrom(former);
			registry.tickets().removeJvm(former);
			logger.info("Connected to the registry of the database server again");
			return;
		}
		for (String template : this.usedTemplates) {
			registry.templateUses().addIfComplete(template);
		}
		logger.warn("This JVM had lost its connection to the registry of the database server, so another JVM drops "
				+ "its databases. Tests that are running may fail; later tests get new databases.");
	}

	/**
	 * How other JVMs name this one.
	 */
	private static String describeThisJvm() {
		return "process " + ProcessHandle.current().pid() + " on " + Host.name();
	}

	/**
	 * Set how many connections this JVM has that belong to no database.
	 */
	synchronized void setConnections(int connections) throws SQLException {
		this.connections = connections;
		transaction((registry) -> registry.jvms().setConnections(connections));
	}

	/**
	 * Remember that this JVM uses a template, in case the session is lost. The caller has
	 * written it to the registry.
	 */
	synchronized void rememberTemplate(String template) {
		this.usedTemplates.add(template);
	}

	private void rollBack(Connection session) {
		try {
			session.rollback();
			session.setAutoCommit(true);
		}
		catch (SQLException ex) {
			discard(session);
		}
	}

	private void discard(Connection session) {
		this.connection = null;
		try {
			session.close();
		}
		catch (SQLException ex) {
			logger.debug("Could not close a broken session", ex);
		}
	}

	/**
	 * End the session, which releases the lock. Does nothing if there never was one.
	 */
	@Override
	public synchronized void close() {
		if (this.connection != null) {
			discard(this.connection);
		}
		this.closed = true;
	}

	/**
	 * Whether there was a session and the server does not answer any more, not even to a
	 * new one.
	 */
	synchronized boolean isLost() {
		if (this.jvm == 0) {
			return false;
		}
		try {
			Connection session = current().connection();
			if (!session.isValid(VALIDATION_SECONDS)) {
				discard(session);
				current();
			}
			return false;
		}
		catch (SQLException ex) {
			return true;
		}
	}

	synchronized boolean isOpen() {
		return this.connection != null;
	}

	/**
	 * Reads or changes the registry.
	 *
	 * @param <T> the result
	 */
	@FunctionalInterface
	interface Work<T> {

		T run(RegistryTransaction registry) throws SQLException;

	}

}
