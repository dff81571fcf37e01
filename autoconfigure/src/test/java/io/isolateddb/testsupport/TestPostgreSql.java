package io.isolateddb.testsupport;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.sql.DataSource;

import io.isolateddb.engine.ServerAddress;
import io.isolateddb.server.DatabaseServer;
import io.isolateddb.server.DatabaseServers;
import io.isolateddb.server.ServerRequest;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * A PostgreSQL server for tests of what is below Spring: that of the system property
 * {@code isolated-database.server.url}, or else an embedded one.
 */
public final class TestPostgreSql {

	private static final List<String> databases = new CopyOnWriteArrayList<>();

	private static boolean applicationStarted;

	private TestPostgreSql() {
	}

	/**
	 * The address of the server, for its privileged user. It is started by whoever asks
	 * first.
	 */
	public static ServerAddress address() {
		return Holder.address;
	}

	/**
	 * The host and the port of the server, as URLs have them.
	 */
	public static String host() {
		return address().jdbcUrl().split("/")[2];
	}

	/**
	 * A DataSource that opens a connection for each request.
	 * @param name the name of the database
	 */
	public static DataSource database(String name) {
		PGSimpleDataSource dataSource = new PGSimpleDataSource();
		dataSource.setUrl("jdbc:postgresql://" + host() + "/" + name);
		dataSource.setUser(address().username());
		dataSource.setPassword(address().password());
		return dataSource;
	}

	/**
	 * A new, empty database, which is dropped when the JVM ends.
	 */
	public static DataSource newDatabase() {
		String name = "test_" + UUID.randomUUID().toString().replace('-', '_');
		execute("CREATE DATABASE " + name);
		dropAtExit(name);
		return database(name);
	}

	/**
	 * Drop a database when the JVM ends, be it a template or not.
	 */
	public static void dropAtExit(String name) {
		databases.add('"' + name.replace("\"", "\"\"") + '"');
	}

	private static void drop(String quoted) {
		execute("ALTER DATABASE " + quoted + " IS_TEMPLATE false");
		execute("DROP DATABASE " + quoted + " WITH (FORCE)");
	}

	private static void execute(String sql) {
		try (Connection connection = database("postgres").getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Start one more embedded server, which stops when the JVM ends.
	 */
	public static EmbeddedPostgres start() {
		return start(300);
	}

	/**
	 * Start one that takes only so many connections.
	 */
	public static EmbeddedPostgres start(int connections) {
		try {
			EmbeddedPostgres server = EmbeddedPostgres.builder()
				.setDataDirectory(TestFolder.create())
				.setServerConfig("fsync", "off")
				.setServerConfig("full_page_writes", "off")
				.setServerConfig("max_prepared_transactions", "10")
				.setServerConfig("max_connections", String.valueOf(connections))
				.setRegisterShutdownHook(false)
				.start();
			atExit(server::close);
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What comes first is done last, when all pools on the server are closed. Spring Boot
	 * runs its handlers only in a JVM that has started an application, and no more of
	 * them if one has failed.
	 */
	static synchronized void atExit(Closeable action) {
		if (!applicationStarted) {
			new SpringApplicationBuilder(Object.class).web(WebApplicationType.NONE)
				.bannerMode(Banner.Mode.OFF)
				.logStartupInfo(false)
				.run()
				.close();
			applicationStarted = true;
		}
		SpringApplication.getShutdownHandlers().add(() -> {
			try {
				action.close();
			}
			catch (IOException | RuntimeException ex) {
				ex.printStackTrace();
			}
		});
	}

	/**
	 * Starts the server when it is first used.
	 */
	private static final class Holder {

		private static final ServerAddress address = find();

		private static ServerAddress find() {
			ServerAddress address = (System.getProperty("isolated-database.server.url") != null) ? named()
					: new ServerAddress("jdbc:postgresql://localhost:" + start().getPort() + "/postgres", "postgres",
							"");
			atExit(() -> databases.forEach(TestPostgreSql::drop));
			return address;
		}

		private static ServerAddress named() {
			DatabaseServer server = DatabaseServers
				.choose(new ServerRequest(null, null, Holder.class.getClassLoader()));
			return new ServerAddress(server.jdbcUrl(), server.username(), server.password());
		}

	}

}
