package io.isolateddb.benchmarks.start;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

import io.isolateddb.benchmarks.ForkedJvm;
import io.isolateddb.pool.JvmDatabases;
import io.isolateddb.pool.ServerDatabases;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.server.DatabaseServer;
import io.isolateddb.server.DatabaseServers;
import io.isolateddb.server.ServerRequest;
import org.flywaydb.core.Flyway;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Runs the first test of a suite in a JVM of its own.
 *
 * @since 0.1.0
 */
public final class StartMain {

	/**
	 * The system property with the location of the migrations.
	 */
	static final String LOCATION = "spring.flyway.locations";

	private static final String DATABASE = "benchmark_afresh";

	private static final double MILLISECOND = 1e6;

	private final Properties result = new Properties();

	private StartMain() {
	}

	/**
	 * Run it.
	 * @param arguments the file to write the result to
	 * @throws Exception if it fails
	 */
	public static void main(String[] arguments) throws Exception {
		StartMain start = new StartMain();
		long before = System.nanoTime();
		DatabaseServer server = DatabaseServers.choose(new ServerRequest(null, null, StartMain.class.getClassLoader()));
		start.put("server", before, System.nanoTime());
		start.runFirstTest();
		ServerDatabases databases = JvmDatabases.on(server, ServerOptions.defaults(), (action) -> {
		});
		start.result.setProperty("report", databases.statistics().lines().get(0));
		start.migrateAfresh(server);
		ForkedJvm.write(arguments[0], start.result);
		System.exit(0);
	}

	private void runFirstTest() {
		SummaryGeneratingListener listener = new SummaryGeneratingListener();
		long before = System.nanoTime();
		LauncherFactory.create()
			.execute(LauncherDiscoveryRequestBuilder.request()
				.selectors(DiscoverySelectors.selectClass(FirstTest.class))
				.build(), listener);
		if (listener.getSummary().getTestsSucceededCount() != 1) {
			throw new IllegalStateException("The test has failed: " + listener.getSummary().getFailures());
		}
		put("context", before, FirstTest.ready);
		put("database", FirstTest.ready, FirstTest.connected);
	}

	/**
	 * What everybody else does before the first test, in a JVM that has done so before.
	 */
	private void migrateAfresh(DatabaseServer server) throws SQLException {
		execute(server, "CREATE DATABASE " + DATABASE);
		long before = System.nanoTime();
		Flyway.configure()
			.dataSource(server.jdbcUrl().replaceFirst("/postgres$", "/" + DATABASE), server.username(),
					server.password())
			.locations(System.getProperty(LOCATION))
			.load()
			.migrate();
		put("afresh", before, System.nanoTime());
		execute(server, "DROP DATABASE " + DATABASE);
	}

	private static void execute(DatabaseServer server, String sql) throws SQLException {
		try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), server.username(),
				server.password()); Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	private void put(String name, long start, long end) {
		this.result.setProperty(name, Double.toString((end - start) / MILLISECOND));
	}

}
