package io.isolateddb.benchmarks.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

import io.isolateddb.benchmarks.ForkedJvm;
import io.isolateddb.benchmarks.Product;
import io.isolateddb.benchmarks.Schema;
import io.isolateddb.pool.JvmDatabases;
import io.isolateddb.pool.ServerDatabases;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.server.DatabaseServer;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

import org.springframework.boot.SpringApplication;

/**
 * Runs the suite once, in a JVM of its own.
 *
 * @since 0.1.0
 */
public final class SuiteMain {

	/**
	 * The system property that names the variant.
	 */
	static final String VARIANT = "benchmark.variant";

	private SuiteMain() {
	}

	/**
	 * Run the suite that the system properties describe.
	 * @param arguments the file to write the result to
	 * @throws Exception if it fails
	 */
	public static void main(String[] arguments) throws Exception {
		Variant variant = Variant.of(System.getProperty(VARIANT));
		Scenario scenario = Scenario.current();
		prepare(scenario);
		if (!variant.bringsDatabase()) {
			useOneDatabase();
		}
		TestClock clock = new TestClock(scenario);
		LauncherFactory.create().execute(request(variant, scenario), clock);
		Properties result = clock.result();
		if (variant.bringsDatabase() && variant != Variant.ZONKY) {
			ServerDatabases databases = JvmDatabases.on(Product.server(), ServerOptions.defaults(), (action) -> {
			});
			result.setProperty("report", String.join("; ", databases.statistics().lines()));
		}
		ForkedJvm.write(arguments[0], result);
		System.exit(0);
	}

	private static LauncherDiscoveryRequest request(Variant variant, Scenario scenario) throws IOException {
		int classes = scenario.tests() / scenario.classSize();
		return LauncherDiscoveryRequestBuilder.request()
			.selectors(SuiteClasses.of(variant, classes).stream().map(DiscoverySelectors::selectClass).toList())
			.build();
	}

	static void prepare(Scenario scenario) throws IOException {
		Path migrations = Files.createTempDirectory("benchmark-migrations");
		migrations.toFile().deleteOnExit();
		Path script = migrations.resolve("V1__schema.sql");
		Files.writeString(script, new Schema(scenario.tables(), scenario.seedRows(), scenario.templateMb()).script());
		script.toFile().deleteOnExit();
		System.setProperty("spring.flyway.locations", "filesystem:" + migrations);
		System.setProperty("spring.flyway.clean-disabled", "false");
		System.setProperty("spring.main.banner-mode", "off");
		if (Product.isMySql()) {
			System.setProperty("spring.datasource.driver-class-name", Product.driver());
		}
		if (Product.isInProcess()) {
			System.setProperty("spring.datasource.url", Product.declaredUrl("benchmark"));
		}
		EmbeddedSettings.applyToZonky();
	}

	/**
	 * A database with the settings, and at the place, of those that isolated tests get.
	 */
	private static String oneDatabase() throws IOException {
		if (!Product.isSqlite()) {
			return Product.declaredUrl("benchmark") + ";DB_CLOSE_DELAY=-1";
		}
		Path folder = Files.createDirectories(Path.of("target"));
		Path file = Files.createTempFile(folder, "benchmark", ".sqlite");
		file.toFile().deleteOnExit();
		return "jdbc:sqlite:" + file.toAbsolutePath()
				+ "?journal_mode=WAL&synchronous=OFF&busy_timeout=10000&foreign_keys=true";
	}

	/**
	 * The same server that isolated tests would get, with one database for all tests.
	 */
	private static void useOneDatabase() throws SQLException, IOException {
		if (Product.isInProcess()) {
			System.setProperty("spring.datasource.url", oneDatabase());
			return;
		}
		DatabaseServer server = Product.server();
		try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), server.username(),
				server.password())) {
			connection.createStatement().execute("DROP DATABASE IF EXISTS benchmark");
			connection.createStatement().execute("CREATE DATABASE benchmark");
		}
		System.setProperty("spring.datasource.url", Product.url(server.jdbcUrl(), "benchmark"));
		System.setProperty("spring.datasource.username", server.username());
		System.setProperty("spring.datasource.password", server.password());
		SpringApplication.getShutdownHandlers().add(server::close);
	}

}
