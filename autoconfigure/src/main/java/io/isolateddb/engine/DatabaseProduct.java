package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * A database product whose servers can hold the databases of tests: the entry point of an
 * engine. Implementations are found by {@link ServiceLoader}, are thread-safe, and can be
 * loaded without the JDBC driver of the product.
 *
 * @since 0.1.0
 */
public interface DatabaseProduct {

	/**
	 * The name of the product, as messages have it.
	 * @return for instance {@code PostgreSQL}
	 */
	String name();

	/**
	 * The schemes that URLs of its servers may have, with or without {@code jdbc:}. The
	 * usual one comes first.
	 * @return for instance {@code postgresql} and {@code postgres}
	 */
	List<String> schemes();

	/**
	 * The JDBC drivers that know its servers.
	 * @return the class names, by the scheme of the driver's URLs
	 */
	Map<String, String> drivers();

	/**
	 * The dependency to add where there is no driver.
	 * @return group and artifact
	 */
	String driverDependency();

	/**
	 * The beginning of the names of environment variables for its servers.
	 * @return for instance {@code POSTGRES_}
	 */
	String variablePrefix();

	/**
	 * The privileged user of a new server.
	 * @return the name of the user
	 */
	String administrator();

	/**
	 * The user of a URL that names none, as the product's own programs have it.
	 * @return the name of the user
	 */
	String defaultUser();

	/**
	 * The databases that administrative connections may use, best first.
	 * @param named the database that the user names, which may be an application's, or an
	 * empty string
	 * @return one name or more
	 */
	List<String> maintenanceDatabases(String named);

	/**
	 * Make sure that a user can create databases.
	 * @param connection an administrative connection of the user
	 * @return the name and the version of the server
	 * @throws SQLException if the user cannot, or if the server does not answer
	 */
	String verify(Connection connection) throws SQLException;

	/**
	 * The statement that lets a user do what is needed.
	 * @param user the user
	 * @return the statement, for people to run
	 */
	String grant(String user);

	/**
	 * Create the engine for a server. Connects to nothing yet.
	 * @param server the server
	 * @return the engine, to be closed by the caller
	 */
	DatabaseEngine createEngine(ServerAddress server);

	/**
	 * Whether a class path has a driver for the product.
	 * @param classLoader the class loader of the application
	 * @return {@code true} if it has
	 */
	default boolean hasDriver(ClassLoader classLoader) {
		return drivers().values().stream().anyMatch((driver) -> isPresent(driver, classLoader));
	}

	/**
	 * Find the scheme that JDBC URLs need for the drivers of an application.
	 * @param scheme the scheme that the user wrote, which stays if there is a driver for
	 * it, or no driver at all
	 * @param classLoader the class loader of the application
	 * @return the scheme
	 */
	default String jdbcScheme(String scheme, ClassLoader classLoader) {
		String written = drivers().get(scheme);
		if (written != null && isPresent(written, classLoader)) {
			return scheme;
		}
		return schemes().stream()
			.filter((name) -> drivers().containsKey(name) && isPresent(drivers().get(name), classLoader))
			.findFirst()
			.orElse(schemes().contains(scheme) ? scheme : schemes().get(0));
	}

	private static boolean isPresent(String type, ClassLoader classLoader) {
		try {
			Class.forName(type, false, classLoader);
			return true;
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return false;
		}
	}

	/**
	 * All products for which there is an engine.
	 * @return the products, in the order of the class path
	 */
	static List<DatabaseProduct> all() {
		return ServiceLoader.load(DatabaseProduct.class, DatabaseProduct.class.getClassLoader())
			.stream()
			.map(ServiceLoader.Provider::get)
			.toList();
	}

	/**
	 * Find the product of a scheme.
	 * @param scheme the scheme of a URL
	 * @return the product, if there is an engine for it
	 */
	static Optional<DatabaseProduct> ofScheme(String scheme) {
		return all().stream().filter((product) -> product.schemes().contains(scheme)).findFirst();
	}

	/**
	 * Create the engine for a server.
	 * @param server the server
	 * @return the engine, to be closed by the caller
	 * @throws IllegalArgumentException if no engine knows its URL
	 */
	static DatabaseEngine engineFor(ServerAddress server) {
		String[] start = server.jdbcUrl().split(":", 3);
		return Optional.of(start)
			.filter((parts) -> parts.length == 3 && parts[0].equals("jdbc"))
			.flatMap((parts) -> ofScheme(parts[1]))
			.orElseThrow(() -> new IllegalArgumentException("No engine for the server " + server
					+ ": there are engines for " + String.join(", ", all().stream().map(DatabaseProduct::name).toList())
					+ ". Use a server of one of these products."))
			.createEngine(server);
	}

}
