package io.isolateddb.testsupport;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.server.DatabaseServer;
import io.isolateddb.server.DatabaseServers;
import io.isolateddb.server.DeclaredServer;
import io.isolateddb.server.ServerRequest;
import io.isolateddb.server.ServerSettings;
import io.isolateddb.server.ServerSettings.Embedded;
import org.jspecify.annotations.Nullable;

/**
 * The servers that an engine is tested on. Embedded ones are always there; the others are
 * named by a system property that holds their URL with the user.
 */
public enum TestServer {

	/** Embedded PostgreSQL. */
	POSTGRESQL,

	/** H2, in this JVM. */
	H2,

	/** Embedded MariaDB. */
	EMBEDDED_MARIADB,

	/** A folder of SQLite databases. */
	SQLITE,

	/** A MySQL server that somebody has started. */
	MYSQL,

	/** A MariaDB server that somebody has started. */
	MARIADB;

	private static final String PARAMETERS = "allowMultiQueries=true&sessionVariables=lock_wait_timeout=1,"
			+ "innodb_lock_wait_timeout=1";

	private static final String URL = "isolated-database.server.url";

	private static final String DIRECTORY = "isolated-database.server.directory";

	private static final Path SQLITE_FOLDER = Path.of("target", "sqlite-tests").toAbsolutePath();

	private static final Map<TestServer, DatabaseEngine> engines = new ConcurrentHashMap<>();

	private static final Map<TestServer, ServerAddress> addresses = new ConcurrentHashMap<>();

	/**
	 * All servers at hand.
	 */
	public static Stream<TestServer> available() {
		return Stream.of(values()).filter(TestServer::isAvailable);
	}

	/**
	 * Those that are servers, which several JVMs can share.
	 */
	public static Stream<TestServer> serversAvailable() {
		return available().filter((server) -> server != H2 && server != SQLITE);
	}

	/**
	 * Those of MySQL and MariaDB.
	 */
	public static Stream<TestServer> mySqlAvailable() {
		return serversAvailable().filter((server) -> server != POSTGRESQL);
	}

	private boolean isAvailable() {
		return switch (this) {
			case POSTGRESQL, H2, SQLITE -> true;
			case EMBEDDED_MARIADB -> System.getProperty(URL) == null;
			default -> System.getProperty(property()) != null;
		};
	}

	private String property() {
		return "isolateddb." + name().toLowerCase(Locale.ROOT);
	}

	/**
	 * The one engine for this server, which ends with the JVM.
	 */
	public DatabaseEngine engine() {
		return engines.computeIfAbsent(this, (server) -> DatabaseProduct.engineFor(server.address()));
	}

	/**
	 * Where it is, with its privileged user.
	 */
	public ServerAddress address() {
		return addresses.computeIfAbsent(this, (server) -> switch (server) {
			case POSTGRESQL -> TestPostgreSql.address();
			case H2 -> new ServerAddress("jdbc:h2:mem:", "sa", "");
			case SQLITE -> new ServerAddress("jdbc:sqlite:" + SQLITE_FOLDER, "", "");
			case EMBEDDED_MARIADB -> embeddedMariaDb(ServerSettings.ofSystemProperties().directory());
			default -> external();
		});
	}

	/**
	 * Start an embedded MariaDB, which ends with the JVM.
	 * @param directory where it lives, or {@code null} for the user's folder
	 */
	public static ServerAddress embeddedMariaDb(@Nullable Path directory) {
		ServerSettings settings = new ServerSettings(DeclaredServer.NONE, Embedded.ALWAYS, directory);
		DatabaseServer server = DatabaseServers.choose(new ServerRequest("org.mariadb.jdbc.Driver", DeclaredServer.NONE,
				TestServer.class.getClassLoader(), settings, List.of()));
		TestPostgreSql.atExit(server::close);
		return new ServerAddress(server.jdbcUrl(), server.username(), server.password());
	}

	/**
	 * The system properties with which users say that this server be used, as options of
	 * a JVM.
	 */
	public List<String> declared() {
		Map<String, String> declared = (this == EMBEDDED_MARIADB)
				? Map.of("spring.datasource.url", "jdbc:mariadb://localhost:1/none",
						"isolated-database.server.embedded", "always", DIRECTORY, System.getProperty(DIRECTORY))
				: Map.of(URL, address().jdbcUrl(), "isolated-database.server.username", address().username());
		return declared.entrySet().stream().map((entry) -> "-D" + entry.getKey() + "=" + entry.getValue()).toList();
	}

	/**
	 * The address of one that somebody has started.
	 */
	public ServerAddress external() {
		return external(System.getProperty(property()));
	}

	private static ServerAddress external(String url) {
		String user = url.replaceFirst(".*[?&]user=([^&]*).*", "$1");
		return new ServerAddress(url.replaceFirst("user=[^&]*&?", ""), user, "");
	}

	/**
	 * Its product, in lower case.
	 */
	public String product() {
		return (this == EMBEDDED_MARIADB) ? "mariadb" : name().toLowerCase(Locale.ROOT);
	}

	/**
	 * A column that numbers its rows.
	 */
	public String identity() {
		return switch (this) {
			case POSTGRESQL, H2 -> "int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY";
			case SQLITE -> "integer PRIMARY KEY AUTOINCREMENT";
			default -> "int AUTO_INCREMENT PRIMARY KEY";
		};
	}

	/**
	 * Whether sessions are known to a server, or to H2 as if it were one.
	 */
	public boolean isServer() {
		return this != SQLITE;
	}

	/**
	 * A URL of an application that executes several statements at once.
	 */
	public String declaredUrl() {
		return switch (this) {
			case POSTGRESQL -> "jdbc:postgresql:declared";
			case H2 -> "jdbc:h2:mem:declared";
			case SQLITE -> "jdbc:sqlite:declared.db";
			case MYSQL -> "jdbc:mysql://declared/?" + PARAMETERS;
			default -> "jdbc:mariadb://declared/?" + PARAMETERS;
		};
	}

}
