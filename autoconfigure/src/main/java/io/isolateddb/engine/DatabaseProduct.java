package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Predicate;
import java.util.stream.Stream;

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
	 * The JDBC drivers for its servers.
	 * @return the class names, by the scheme of the driver's URLs
	 */
	Map<String, String> drivers();

	/**
	 * The dependency that brings a driver.
	 * @return group and artifact
	 */
	String driverDependency();

	/**
	 * The port of a server whose URL names none.
	 * @return the port
	 */
	int defaultPort();

	/**
	 * The beginning of the names of the environment variables that name a server.
	 * @return for instance {@code POSTGRES_}
	 */
	String variablePrefix();

	/**
	 * The privileged user of a new server.
	 * @return the name of the user
	 */
	String administrator();

	/**
	 * The user of a URL that names none: the one that the product's own programs take.
	 * @return the name of the user
	 */
	String defaultUser();

	/**
	 * The databases that administrative connections may use, the best one first.
	 * @param named the database in the URL of the server, which may be that of an
	 * application, or an empty string
	 * @return one name or more
	 */
	List<String> maintenanceDatabases(String named);

	/**
	 * Verify that a user can create databases.
	 * @param connection an administrative connection of the user
	 * @return the name and the version of the server
	 * @throws SQLException if the user cannot create them, or if the server does not
	 * answer
	 */
	String verify(Connection connection) throws SQLException;

	/**
	 * The statement that gives a user the rights that isolated databases need.
	 * @param user the user
	 * @return the statement, for an administrator to execute
	 */
	String grant(String user);

	/**
	 * Create the engine for a server. Connects to nothing yet.
	 * @param server the server
	 * @return the engine, to be closed by the caller
	 */
	DatabaseEngine createEngine(ServerAddress server);

	/**
	 * Whether its databases live in the process that uses them, so that there is no
	 * server: the URL of an application is enough to know where its databases are.
	 * @return {@code false} by default
	 */
	default boolean isInProcess() {
		return false;
	}

	/**
	 * The URL that stands for a server, where the product {@linkplain #isInProcess() has
	 * none}: whatever all databases for one application have in common. Equal ones share
	 * templates.
	 * @param declaredUrl the URL that an application declares, or an empty string
	 * @return the URL, without credentials and without the database
	 */
	default String serverUrl(String declaredUrl) {
		return declaredUrl;
	}

	/**
	 * The URL of a database of a server.
	 * @param serverUrl the URL of the server
	 * @param database the database, which need not exist
	 * @return the URL, which creates no database
	 */
	default String databaseUrl(String serverUrl, String database) {
		return DatabaseUrl.of(serverUrl).withDatabase(database).text();
	}

	/**
	 * What two URLs of this product have in common exactly if they name the same
	 * database.
	 * @param url a URL of this product, without other drivers before it
	 * @return a text that is no URL, and may hold secrets
	 */
	default String identity(DatabaseUrl url) {
		return url.identityOnServer(this);
	}

	/**
	 * Put the URL of a server into the form of a JDBC driver. It may have the form of the
	 * product's own programs, or that of a driver already.
	 * @param url the URL, whose scheme is one of the product's
	 * @param hasClass tells whether the application has the class of a driver
	 * @return the URL for a driver that the application has, if it has any
	 */
	default DatabaseUrl toJdbc(DatabaseUrl url, Predicate<String> hasClass) {
		DatabaseUrl located = url.hosts().isEmpty() ? url.withHosts("localhost") : url;
		return url.isJdbc() ? located : located.withJdbcScheme(driverScheme(url.scheme().get(0), hasClass));
	}

	/**
	 * The scheme that the user wrote stays if there is a driver for it, or no driver at
	 * all.
	 */
	private String driverScheme(String written, Predicate<String> hasClass) {
		return Stream.concat(Stream.of(written), schemes().stream())
			.filter((scheme) -> drivers().containsKey(scheme) && hasClass.test(drivers().get(scheme)))
			.findFirst()
			.orElse(written);
	}

	/**
	 * Whether an application has a driver for the product.
	 * @param hasClass tells whether the application has the class of a driver
	 * @return {@code true} if it has
	 */
	default boolean hasDriver(Predicate<String> hasClass) {
		return drivers().values().stream().anyMatch(hasClass);
	}

	/**
	 * All products for which there is an engine.
	 * @return the products, in the order of the class path, always the same objects
	 */
	static List<DatabaseProduct> all() {
		return DatabaseProducts.ALL;
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
	 * Find the product of a JDBC URL.
	 * @param url the URL
	 * @return the product, if there is an engine for it
	 */
	static Optional<DatabaseProduct> ofUrl(String url) {
		return Optional.of(DatabaseUrl.of(url)).filter(DatabaseUrl::isJdbc).flatMap(DatabaseUrl::product);
	}

	/**
	 * Create the engine for a server.
	 * @param server the server
	 * @return the engine, to be closed by the caller
	 * @throws IllegalArgumentException if no engine knows its URL
	 */
	static DatabaseEngine engineFor(ServerAddress server) {
		return ofUrl(server.jdbcUrl())
			.orElseThrow(() -> new IllegalArgumentException("No engine for the server " + server
					+ ": there are engines for " + String.join(", ", all().stream().map(DatabaseProduct::name).toList())
					+ ". Use a server of one of these products."))
			.createEngine(server);
	}

}
