package io.isolateddb.server;

import java.util.Set;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.DatabaseUrl;
import org.jspecify.annotations.Nullable;

/**
 * The address of a server and the credentials for it.
 *
 * @param product the product
 * @param url the URL in the form of a JDBC driver, without credentials
 * @param username the user
 * @param password the password, or an empty string
 */
record ServerUrl(DatabaseProduct product, DatabaseUrl url, String username, String password) {

	private static final String USER = "user";

	private static final String PASSWORD = "password";

	/**
	 * Read what a user has declared.
	 * @param declared the URL, and perhaps credentials that override those of the URL
	 * @param origin where the URL stands, for error messages
	 * @param request tells which drivers the application has
	 * @throws IsolatedDatabaseException if it is no URL of a known product
	 */
	static ServerUrl of(DeclaredServer declared, String origin, ServerRequest request) {
		DatabaseUrl written = declared.databaseUrl();
		DatabaseProduct product = written.product()
			.orElseThrow(() -> new IsolatedDatabaseException("Could not use the database server that " + origin
					+ " names: its URL starts with '" + written + "', which is that of no known product. "
					+ "Write a URL such as postgres://user:password@host:5432/postgres, or one that starts with "
					+ "postgresql:, mysql:, mariadb:, jdbc:postgresql:, jdbc:mysql: or jdbc:mariadb:."));
		String[] userInfo = ((written.userInfo() != null) ? written.userInfo() : "").split(":", 2);
		String username = first(declared.username(), decoded(written.parameters().get(USER)), decoded(userInfo[0]));
		String password = first(declared.password(), decoded(written.parameters().get(PASSWORD)),
				(userInfo.length == 2) ? decoded(userInfo[1]) : null);
		DatabaseUrl url = product.toJdbc(written.withoutParameters(Set.of(USER, PASSWORD)::contains),
				request::hasClass);
		return new ServerUrl(product, url, (username != null) ? username : product.defaultUser(),
				(password != null) ? password : "");
	}

	private static @Nullable String decoded(@Nullable String part) {
		return (part == null || part.isEmpty()) ? null : DatabaseUrl.decode(part);
	}

	private static @Nullable String first(@Nullable String... values) {
		for (String value : values) {
			if (value != null) {
				return value;
			}
		}
		return null;
	}

	/**
	 * The JDBC URL of one of the server's databases, without credentials.
	 */
	String jdbcUrl(String database) {
		return this.url.withDatabase(database).text();
	}

	/**
	 * The address and the user, without the password.
	 */
	@Override
	public String toString() {
		String socket = this.url.parameters().getOrDefault("socketFactoryArg", "");
		return (socket.isEmpty() ? this.url.hosts() : socket) + " (user " + this.username + ")";
	}

}
