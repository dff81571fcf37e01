package io.isolateddb.benchmarks;

import java.util.List;
import java.util.Set;

import io.isolateddb.server.DatabaseServer;
import io.isolateddb.server.DatabaseServers;
import io.isolateddb.server.ServerRequest;

/**
 * The server that everything is measured on: an embedded PostgreSQL, or what the
 * parameter {@code --server} says, an embedded MariaDB, the URL of a MySQL or MariaDB
 * server, or SQLite or H2, which have none.
 *
 * @since 0.1.0
 */
public final class Product {

	/**
	 * The system property that says so, in all JVMs of a run.
	 */
	private static final String PROPERTY = "benchmark.server";

	private static final String URL = "isolated-database.server.url";

	private static final String MARIADB = "mariadb";

	private static final String SQLITE = "sqlite";

	private static final String H2 = "h2";

	/**
	 * What is no URL.
	 */
	private static final Set<String> NAMES = Set.of(MARIADB, SQLITE, H2);

	private Product() {
	}

	/**
	 * Choose a server.
	 * @param server what the command line says, or an empty string
	 */
	static void choose(String server) {
		if (!server.isEmpty()) {
			System.setProperty(PROPERTY, server);
			if (!NAMES.contains(server)) {
				System.setProperty(URL, server);
			}
		}
	}

	/**
	 * What another JVM has to be told to measure the same server.
	 * @return options of the JVM
	 */
	public static List<String> options() {
		String server = System.getProperty(PROPERTY);
		if (server == null) {
			return List.of();
		}
		return NAMES.contains(server) ? List.of("-D" + PROPERTY + "=" + server)
				: List.of("-D" + PROPERTY + "=" + server, "-D" + URL + "=" + server);
	}

	/**
	 * The server that everything is measured on, for people.
	 */
	static String describe() {
		String server = chosen();
		return switch (server) {
			case "" -> "embedded PostgreSQL 18";
			case MARIADB -> "embedded MariaDB";
			case SQLITE -> "SQLite";
			case H2 -> "H2";
			default -> "the server of --server";
		};
	}

	private static String chosen() {
		return System.getProperty(PROPERTY, "");
	}

	/**
	 * Whether it is MySQL or MariaDB.
	 * @return {@code false} if it is another product
	 */
	public static boolean isMySql() {
		return !chosen().isEmpty() && !isInProcess();
	}

	/**
	 * Whether it is SQLite.
	 * @return {@code false} if it is another product
	 */
	public static boolean isSqlite() {
		return chosen().equals(SQLITE);
	}

	/**
	 * Whether it is SQLite or H2, whose databases are in the process of the tests.
	 * @return {@code false} if there is a server
	 */
	public static boolean isInProcess() {
		return isSqlite() || chosen().equals(H2);
	}

	/**
	 * The URL that an application declares that has no server.
	 * @param database the database
	 * @return the URL
	 */
	public static String declaredUrl(String database) {
		return isSqlite() ? "jdbc:sqlite:" + database + ".db" : "jdbc:h2:mem:" + database;
	}

	/**
	 * The driver that the application declares.
	 * @return its class, or an empty string
	 */
	public static String driver() {
		String server = chosen();
		return switch (server) {
			case "" -> "";
			case SQLITE -> "org.sqlite.JDBC";
			case H2 -> "org.h2.Driver";
			default -> server.startsWith("jdbc:mysql:") ? "com.mysql.cj.jdbc.Driver" : "org.mariadb.jdbc.Driver";
		};
	}

	/**
	 * Verify that tests run on the product that was asked for.
	 * @param url the URL that their application has, or an empty string if what keeps
	 * them apart brings a DataSource of its own
	 * @throws IllegalStateException if it is a URL of another product
	 */
	public static void check(String url) {
		String server = chosen();
		String scheme = server.isEmpty() ? "jdbc:postgresql:"
				: NAMES.contains(server) ? "jdbc:" + server + ":" : server.replaceFirst("(jdbc:[^:]+:).*", "$1");
		if (!url.isEmpty() && !url.startsWith(scheme)) {
			throw new IllegalStateException("The suite was to run on " + scheme + " (--server=" + server
					+ "), but its tests have " + url + ". See the line \"Using …\" of this log for why, and remove "
					+ "variables and properties that name another server.");
		}
	}

	/**
	 * The server that isolated tests get.
	 * @return the server
	 */
	public static DatabaseServer server() {
		String driver = driver();
		return DatabaseServers.choose(new ServerRequest(driver.isEmpty() ? null : driver,
				isInProcess() ? declaredUrl("benchmark") : null, Product.class.getClassLoader()));
	}

	/**
	 * The URL of a database that executes several statements at once.
	 * @param serverUrl the URL of the server
	 * @param database the database
	 * @return its URL
	 */
	public static String url(String serverUrl, String database) {
		String url = serverUrl.replaceFirst("(//[^/?]+)/?[^?]*", "$1/" + database);
		return isMySql() ? url + (url.contains("?") ? "&" : "?") + "allowMultiQueries=true" : url;
	}

}
