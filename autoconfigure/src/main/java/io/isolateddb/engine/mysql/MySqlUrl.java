package io.isolateddb.engine.mysql;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.isolateddb.engine.ServerAddress;
import org.jspecify.annotations.Nullable;

/**
 * Puts JDBC URLs of MySQL and MariaDB together:
 * {@code jdbc:mysql://hosts/database?parameters}. The application's driver is kept, as
 * both drivers know both servers.
 */
final class MySqlUrl {

	private static final String MYSQL = "jdbc:mysql:";

	private static final String MARIADB = "jdbc:mariadb:";

	/**
	 * Parameters that say where the server is and how to be let in.
	 */
	private static final Set<String> ADDRESS = Set.of("user", "password", "password1", "password2", "password3",
			"useSSL", "requireSSL", "verifyServerCertificate", "keyStore", "keyStorePassword", "keyStoreType",
			"keyPassword", "trustStore", "trustStorePassword", "trustStoreType", "localSocket", "pipe", "socketFactory",
			"namedPipePath", "defaultAuthenticationPlugin", "authenticationPlugins", "disabledAuthenticationPlugins",
			"restrictedAuth", "credentialType", "createDatabaseIfNotExist", "dnsSrv", "allowPublicKeyRetrieval");

	/**
	 * Parameters of the server's URL that mean the same to both drivers.
	 */
	private static final Set<String> COMMON = Set.of("sslMode", "allowPublicKeyRetrieval", "connectTimeout");

	private MySqlUrl() {
	}

	static boolean matches(String url) {
		return url.startsWith(MYSQL) || url.startsWith(MARIADB);
	}

	/**
	 * The URL of a database on a server, with the server's parameters and those of the
	 * URL that the application declares that are about neither address nor access.
	 */
	static String of(String serverUrl, String database, @Nullable String declaredUrl) {
		Map<String, String> parameters = parameters(serverUrl);
		Map<String, String> declared = new LinkedHashMap<>();
		String url = serverUrl;
		int start = start(declaredUrl);
		if (declaredUrl != null && start >= 0) {
			declared.putAll(parameters(declaredUrl));
			declared.keySet().removeIf(MySqlUrl::isAddress);
			String scheme = "jdbc:" + declaredUrl.substring(start).split(":", 2)[0] + ":";
			if (!serverUrl.startsWith(scheme)) {
				url = scheme + serverUrl.substring(serverUrl.indexOf("//"));
				parameters.keySet().retainAll(COMMON);
			}
		}
		declared.putAll(parameters);
		declared.putIfAbsent("allowPublicKeyRetrieval", "true");
		if (url.startsWith(MARIADB)) {
			declared.put("useResetConnection", "true");
		}
		// Only MySQL's driver decodes the name
		return with(hosts(url) + (url.startsWith(MARIADB) ? database : encode(database)), declared);
	}

	/**
	 * The URL for administration. MySQL's driver would ask before each change whether the
	 * session is read-only.
	 */
	static String administration(String serverUrl) {
		Map<String, String> parameters = parameters(serverUrl);
		parameters.putIfAbsent("allowPublicKeyRetrieval", "true");
		parameters.put("allowMultiQueries", "true");
		if (serverUrl.startsWith(MYSQL)) {
			parameters.put("readOnlyPropagatesToServer", "false");
		}
		return with(serverUrl.split("\\?", 2)[0], parameters);
	}

	/**
	 * A command for a shell that opens a database, without a password.
	 */
	static String command(ServerAddress server, String database) {
		String[] address = hosts(server.jdbcUrl()).replaceFirst(".*//", "").split("[/,]")[0].split(":");
		return (server.jdbcUrl().startsWith(MARIADB) ? "mariadb" : "mysql") + " --protocol=tcp --host=" + address[0]
				+ ((address.length > 1) ? " --port=" + address[1] : "") + " --user=" + server.username()
				+ (server.password().isEmpty() ? "" : " --password") + " '" + database.replace("'", "'\\''") + "'";
	}

	/**
	 * Where the product is named, behind what wraps the driver.
	 */
	private static int start(@Nullable String url) {
		if (url == null) {
			return -1;
		}
		return Math.max(url.indexOf("mysql:"), url.indexOf("mariadb:"));
	}

	private static boolean isAddress(String parameter) {
		return ADDRESS.contains(parameter) || parameter.startsWith("ssl") || parameter.startsWith("tls")
				|| parameter.startsWith("trustCertificate") || parameter.startsWith("clientCertificate")
				|| parameter.startsWith("fallbackToSystem") || parameter.startsWith("server")
				|| parameter.startsWith("socks") || parameter.startsWith("oci")
				|| parameter.startsWith("authentication");
	}

	private static String hosts(String url) {
		String location = url.split("\\?", 2)[0];
		int slash = location.indexOf('/', location.indexOf("//") + 2);
		return ((slash < 0) ? location : location.substring(0, slash)) + "/";
	}

	private static String encode(String database) {
		return URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
	}

	private static String with(String location, Map<String, String> parameters) {
		return location + parameters.entrySet()
			.stream()
			.map((parameter) -> parameter.getKey() + "=" + parameter.getValue())
			.collect(Collectors.joining("&", "?", ""));
	}

	/**
	 * The parameters, without the credentials.
	 */
	private static Map<String, String> parameters(String url) {
		Map<String, String> parameters = new LinkedHashMap<>();
		String[] parts = url.split("\\?", 2);
		if (parts.length == 2) {
			for (String parameter : parts[1].split("&")) {
				String[] pair = parameter.split("=", 2);
				if (!pair[0].isEmpty() && !pair[0].equals("user") && !pair[0].equals("password")) {
					parameters.put(pair[0], (pair.length == 2) ? pair[1] : "");
				}
			}
		}
		return parameters;
	}

}
