package io.isolateddb.engine.sqlite;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

import io.isolateddb.engine.SharedServer;

/**
 * A folder that several JVMs of one machine share. The registry is a database in it, and
 * locks are locks of the operating system on a file, so that they end with the JVM.
 * Thread-safe.
 */
final class SqliteSharedServer implements SharedServer {

	/**
	 * As many connections as a JVM can hold without reaching the usual limit of open
	 * files, of which each connection has three.
	 */
	private static final int CONNECTIONS = 1_000;

	private final SqliteFiles files;

	private final SqliteLocks locks;

	SqliteSharedServer(SqliteFiles files) {
		this.files = files;
		this.locks = SqliteLocks.in(files.locks());
	}

	@Override
	public Connection open(String database) throws SQLException {
		Path file = this.files.database(database);
		SqliteFiles.io("create the folder of " + file, () -> Files.createDirectories(SqliteFiles.parent(file)));
		Properties properties = new Properties();
		properties.setProperty("journal_mode", "WAL");
		properties.setProperty("synchronous", "OFF");
		properties.setProperty("busy_timeout", "30000");
		properties.setProperty("transaction_mode", "IMMEDIATE");
		Connection connection = DriverManager.getConnection(SqliteUrl.PREFIX + file, properties);
		return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
				(proxy, method, arguments) -> {
					try {
						return switch (method.getName()) {
							case "equals" -> proxy == arguments[0];
							case "hashCode" -> System.identityHashCode(proxy);
							default -> method.invoke(connection, arguments);
						};
					}
					catch (InvocationTargetException ex) {
						throw ex.getTargetException();
					}
					finally {
						if (method.getName().equals("close")) {
							this.locks.releaseAll(proxy);
						}
					}
				});
	}

	@Override
	public boolean tryLock(Connection session, long id) throws SQLException {
		return this.locks.tryLock(session, id);
	}

	@Override
	public void unlock(Connection session, long id) throws SQLException {
		this.locks.unlock(session, id);
	}

	@Override
	public boolean hasDatabase(Connection session, String prefix) throws SQLException {
		return this.files.hasDatabase(prefix);
	}

	@Override
	public boolean isNameTaken(SQLException exception) {
		return exception.getCause() instanceof FileAlreadyExistsException;
	}

	@Override
	public int connectionLimit(Connection session) {
		return CONNECTIONS;
	}

	/**
	 * Nobody but this library connects to the databases in the folder.
	 */
	@Override
	public Map<String, Integer> connections(Connection session) {
		return new HashMap<>();
	}

}
