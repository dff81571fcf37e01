package io.isolateddb.server;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.DatabaseProduct;
import org.jspecify.annotations.Nullable;

/**
 * The address of a server, read from any form of URL that is in use:
 * {@code jdbc:postgresql://host/database?user=me},
 * {@code postgres://me:secret@host:5432/database}, and the same for the other products.
 * Parameters are kept as they are, but for those that say who enters.
 *
 * @param product the product
 * @param prefix how its JDBC URLs start, with the colon
 * @param hosts one host or more, with their ports if they are not the usual ones
 * @param database the database that the URL names, still encoded, or an empty string
 * @param parameters what follows the question mark, by name, still encoded
 * @param username the user
 * @param password the password, or an empty string
 */
record ServerUrl(DatabaseProduct product, String prefix, String hosts, String database, Map<String, String> parameters,
		String username, String password) {

	/**
	 * A password may contain all characters but those at which the address ends.
	 */
	private static final Pattern FORM = Pattern.compile("(?<jdbc>jdbc:)?(?<scheme>[a-z]+)(?<kind>(?::[a-z]+)*):"
			+ "(?://(?:(?<user>[^/?]*)@)?(?<hosts>[^/?]*)/?|/?)(?<database>[^?]*)(?:\\?(?<parameters>.*))?");

	/**
	 * Read a URL.
	 * @param declared the URL and perhaps who enters
	 * @param origin where the URL stands, as errors name it
	 * @throws IsolatedDatabaseException if it is none, or of a product that is not known
	 */
	static ServerUrl of(DeclaredServer declared, String origin, ClassLoader classLoader) {
		String url = String.valueOf(declared.url());
		Matcher form = FORM.matcher(url);
		DatabaseProduct product = form.matches() ? DatabaseProduct.ofScheme(form.group("scheme")).orElse(null) : null;
		if (product == null) {
			throw new IsolatedDatabaseException("Could not use the database server that " + origin
					+ " names: its URL starts with '" + start(url) + "', which stands for no product that is known. "
					+ "Write a URL such as postgres://user:password@host:5432/postgres, or one that starts with "
					+ "postgresql:, mysql:, mariadb:, jdbc:postgresql:, jdbc:mysql: or jdbc:mariadb:.");
		}
		Credentials credentials = new Credentials(form.group("user"));
		Map<String, String> parameters = UrlParameters.read(form.group("parameters"), form.group("jdbc") == null);
		credentials.take(parameters);
		String hosts = UrlParameters.hosts(form.group("hosts"), parameters);
		String scheme = form.group("scheme") + form.group("kind");
		String prefix = "jdbc:"
				+ ((form.group("jdbc") != null) ? scheme : product.jdbcScheme(form.group("scheme"), classLoader)) + ":";
		return new ServerUrl(product, prefix, hosts, form.group("database"), parameters,
				credentials.username(declared.username(), product), credentials.password(declared.password()));
	}

	/**
	 * The part of a URL that can hold no secret.
	 */
	private static String start(String url) {
		int colon = url.indexOf(':', url.startsWith("jdbc:") ? "jdbc:".length() : 0);
		return (colon < 0) ? url.replaceAll("\\W.*", "…") : url.substring(0, colon + 1);
	}

	/**
	 * The JDBC URL of one of the server's databases, without credentials.
	 */
	String jdbcUrl(String database) {
		return this.prefix + "//" + this.hosts + "/" + database + UrlParameters.query(this.parameters);
	}

	/**
	 * Where the server is and who enters, without any secret.
	 */
	@Override
	public String toString() {
		String socket = this.parameters.getOrDefault("socketFactoryArg", "");
		return (socket.isEmpty() ? this.hosts : socket) + " (user " + this.username + ")";
	}

	/**
	 * Who enters, as the URL has it.
	 */
	private static final class Credentials {

		private @Nullable String username;

		private @Nullable String password;

		Credentials(@Nullable String userInfo) {
			if (userInfo != null) {
				String[] parts = userInfo.split(":", 2);
				this.username = parts[0].isEmpty() ? null : UrlParameters.decode(parts[0]);
				this.password = (parts.length == 2) ? UrlParameters.decode(parts[1]) : null;
			}
		}

		/**
		 * Take what is said about it out of the parameters.
		 */
		void take(Map<String, String> parameters) {
			String user = parameters.remove("user");
			String secret = parameters.remove("password");
			this.username = (user != null) ? UrlParameters.decode(user) : this.username;
			this.password = (secret != null) ? UrlParameters.decode(secret) : this.password;
		}

		String username(@Nullable String other, DatabaseProduct product) {
			String name = (other != null) ? other : this.username;
			return (name != null) ? name : product.defaultUser();
		}

		String password(@Nullable String other) {
			String secret = (other != null) ? other : this.password;
			return (secret != null) ? secret : "";
		}

	}

}
