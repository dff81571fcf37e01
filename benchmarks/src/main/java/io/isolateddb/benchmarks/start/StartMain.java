package io.isolateddb.benchmarks.start;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.isolateddb.benchmarks.ForkedJvm;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.migration.FlywayMigrator;
import io.isolateddb.pool.DatabaseLease;
import io.isolateddb.pool.PoolOptions;
import io.isolateddb.pool.ServerDatabases;
import io.isolateddb.pool.ServerOptions;
import io.isolateddb.pool.Template;
import org.flywaydb.core.Flyway;
import org.slf4j.LoggerFactory;

/**
 * Asks for a database as the first test of a suite does, in a JVM of its own.
 *
 * @since 0.1.0
 */
public final class StartMain {

	/**
	 * The system property with the URL of the server.
	 */
	static final String URL = "benchmark.url";

	/**
	 * The system property with the folder of the migrations.
	 */
	static final String FOLDER = "benchmark.folder";

	private static final double MILLISECOND = 1e6;

	private final DatabaseEngine engine = DatabaseEngine.of(new ServerAddress(System.getProperty(URL), "postgres", ""));

	private final FlywayMigrator migrator = FlywayMigrator
		.of(Flyway.configure().locations("filesystem:" + System.getProperty(FOLDER)));

	private StartMain() {
	}

	/**
	 * Run it.
	 * @param arguments the file to write the result to
	 * @throws Exception if it fails
	 */
	public static void main(String[] arguments) throws Exception {
		((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
		StartMain start = new StartMain();
		Properties result = new Properties();
		try (ServerDatabases databases = start.ask(result, "first")) {
			result.setProperty("afresh", Double.toString(start.migrateAfresh()));
			start.lease(databases, result, "second");
		}
		ForkedJvm.write(arguments[0], result);
	}

	private ServerDatabases ask(Properties result, String name) throws SQLException {
		long start = System.nanoTime();
		ServerDatabases databases = new ServerDatabases(this.engine, ServerOptions.defaults());
		lease(databases, result, name, start);
		return databases;
	}

	private void lease(ServerDatabases databases, Properties result, String name) throws SQLException {
		lease(databases, result, name, System.nanoTime());
	}

	private void lease(ServerDatabases databases, Properties result, String name, long start) throws SQLException {
		PoolOptions options = PoolOptions.defaults();
		Template template = databases.derive(databases.emptyTemplate(), this.migrator, options.connections(),
				"benchmark");
		try (DatabaseLease lease = databases.pool(template, options).lease("benchmark");
				Connection connection = lease.dataSource().getConnection()) {
			connection.getMetaData();
			result.setProperty(name, Double.toString((System.nanoTime() - start) / MILLISECOND));
		}
	}

	private double migrateAfresh() throws SQLException {
		this.engine.create("benchmark_afresh");
		long start = System.nanoTime();
		ServerAddress address = this.engine.address("benchmark_afresh", null);
		Flyway.configure()
			.dataSource(address.jdbcUrl(), address.username(), address.password())
			.locations("filesystem:" + System.getProperty(FOLDER))
			.load()
			.migrate();
		double millis = (System.nanoTime() - start) / MILLISECOND;
		this.engine.drop("benchmark_afresh");
		return millis;
	}

}
