package io.isolateddb.benchmarks;

import java.util.List;

import io.isolateddb.server.DatabaseServer;
import io.isolateddb.server.DatabaseServers;
import io.isolateddb.server.ServerRequest;

/**
 * The server that everything is measured on: an embedded PostgreSQL, or what the
 * parameter {@code --server} says, an embedded MariaDB or the URL of a MySQL or MariaDB
 * server.
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

	private Product() {
	}

	/**
	 * Choose a server.
	 * @param server what the command line says, or an empty string
	 */
	static void choose(String server) {
		if (!server.isEmpty()) {
			System.setProperty(PROPERTY, server);
			if (!server.equals(MARIADB)) {
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
		return server.equals(MARIADB) ? List.of("-D" + PROPERTY + "=" + server)
				: List.of("-D" + PROPERTY + "=" + server, "-D" + URL + "=" + server);
	}

	/**
	 * Whether it is MySQL or MariaDB.
	 * @return {@code false} if it is PostgreSQL
	 */
	public static boolean isMySql() {
		return System.getProperty(PROPERTY) != null;
	}

	/**
	 * The driver that the application declares.
	 * @return its class, or an empty string
	 */
	public static String driver() {
		String server = System.getProperty(PROPERTY, "");
		if (server.isEmpty()) {
			return "";
		}
		return server.startsWith("jdbc:mysql:") ? "com.mysql.cj.jdbc.Driver" : "org.mariadb.jdbc.Driver";
	}

	/**
	 * The server that isolated tests get.
	 * @return the server
	 */
	public static DatabaseServer server() {
		String driver = driver();
		return DatabaseServers
			.choose(new ServerRequest(driver.isEmpty() ? null : driver, null, Product.class.getClassLoader()));
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
