package io.isolateddb.server;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A database product that has servers, as URLs and variables name it.
 */
enum ServerProduct {

	/** PostgreSQL. */
	POSTGRESQL("POSTGRES_", "postgres", "org.postgresql:postgresql", "postgresql", "postgres"),

	/** MySQL and MariaDB, which serve each other's drivers. */
	MYSQL("MYSQL_", "root", "com.mysql:mysql-connector-j", "mysql", "mariadb");

	private final String variables;

	private final String administrator;

	private final String driver;

	private final List<String> schemes;

	ServerProduct(String variables, String administrator, String driver, String... schemes) {
		this.variables = variables;
		this.administrator = administrator;
		this.driver = driver;
		this.schemes = List.of(schemes);
	}

	/**
	 * Find the product that the scheme of a URL stands for.
	 */
	static Optional<ServerProduct> of(String scheme) {
		return Stream.of(values()).filter((product) -> product.schemes.contains(scheme)).findFirst();
	}

	/**
	 * How the application's driver wants its URLs to start.
	 * @param scheme the scheme that the user wrote, which stays if there is a driver for
	 * it, or none at all
	 */
	String jdbcScheme(String scheme, ClassLoader classLoader) {
		return Stream.concat(Stream.of(scheme), this.schemes.stream())
			.filter((name) -> hasDriver(name, classLoader))
			.findFirst()
			.orElse(this.schemes.contains(scheme) ? scheme : this.schemes.get(0));
	}

	/**
	 * Whether the application could use a server of this product.
	 */
	boolean fits(ServerRequest request) {
		return this.schemes.stream().anyMatch(request::fits) && hasDriver(request.classLoader());
	}

	boolean hasDriver(ClassLoader classLoader) {
		return this.schemes.stream().anyMatch((scheme) -> hasDriver(scheme, classLoader));
	}

	private static boolean hasDriver(String scheme, ClassLoader classLoader) {
		String driver = switch (scheme) {
			case "postgresql" -> "org.postgresql.Driver";
			case "mysql" -> "com.mysql.cj.jdbc.Driver";
			case "mariadb" -> "org.mariadb.jdbc.Driver";
			default -> null;
		};
		return driver != null && EmbeddedPostgresWay.isPresent(driver, classLoader);
	}

	/**
	 * The databases that a connection for administration may lead to, best first. The one
	 * that the user names may be an application's, so it comes last.
	 * @param named the database that the user names, or an empty string
	 */
	List<String> maintenanceDatabases(String named) {
		if (this == MYSQL) {
			return List.of("");
		}
		return (named.isEmpty() || named.equals("postgres")) ? List.of("postgres") : List.of("postgres", named);
	}

	/**
	 * Make sure that databases can be created.
	 * @param connection a connection for administration
	 * @return product and version
	 * @throws SQLException if they cannot, or if the server does not answer
	 */
	String verify(Connection connection) throws SQLException {
		if (this == MYSQL) {
			return MySqlAccess.verify(connection);
		}
		PostgreSqlAccess.verify(connection);
		DatabaseMetaData server = connection.getMetaData();
		return server.getDatabaseProductName() + " " + server.getDatabaseProductVersion().split("[ -]", 2)[0];
	}

	/**
	 * The statement that lets a user do what is needed on its servers.
	 */
	String grant(String user) {
		return (this == POSTGRESQL) ? "ALTER ROLE \"" + user + "\" CREATEDB"
				: "GRANT ALL PRIVILEGES ON *.* TO '" + user + "' WITH GRANT OPTION";
	}

	/**
	 * How the names of environment variables about its servers start.
	 */
	String variables() {
		return this.variables;
	}

	/**
	 * The user that a new server has.
	 */
	String administrator() {
		return this.administrator;
	}

	/**
	 * Who enters when a URL names nobody, as the product's own programs have it.
	 */
	String defaultUser() {
		return (this == POSTGRESQL) ? System.getProperty("user.name") : this.administrator;
	}

	/**
	 * The dependency that has the driver.
	 */
	String driver() {
		return this.driver;
	}

	@Override
	public String toString() {
		return (this == POSTGRESQL) ? "PostgreSQL" : "MySQL";
	}

}
