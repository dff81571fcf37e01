package io.isolateddb.engine.mysql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.isolateddb.engine.DatabaseUrl;
import io.isolateddb.engine.ServerAddress;
import org.jspecify.annotations.Nullable;

/**
 * Makes URLs for the JDBC drivers of MySQL and MariaDB. The driver is the one that the
 * application declares, as either driver can connect to either server.
 */
final class MySqlUrl {

	private static final String MYSQL = "mysql";

	private static final String MARIADB = "mariadb";

	/**
	 * Parameters about the address of a server and the authentication there.
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

	/**
	 * The URL of a database on a server. It has the parameters of the server's URL, and
	 * those of the URL that the application declares that are about neither address nor
	 * authentication, and the same drivers before that of the product.
	 */
	static String of(String serverUrl, String database, @Nullable String declaredUrl) {
		DatabaseUrl server = serverOf(serverUrl);
		DatabaseUrl declared = DatabaseUrl.of((declaredUrl != null) ? declaredUrl : "");
		Map<String, String> parameters = new LinkedHashMap<>();
		String scheme = declared.names(MARIADB) ? MARIADB : declared.names(MYSQL) ? MYSQL : null;
		if (scheme != null) {
			parameters.putAll(declared.withoutParameters(MySqlUrl::isAddress).parameters());
			if (!server.names(scheme)) {
				server = server.withJdbcScheme(scheme).withoutParameters((name) -> !COMMON.contains(name));
			}
		}
		parameters.putAll(server.parameters());
		parameters.putIfAbsent("allowPublicKeyRetrieval", "true");
		if (server.names(MARIADB)) {
			parameters.put("useResetConnection", "true");
		}
		// Only MySQL's driver decodes the name
		return server.withDatabase(server.names(MARIADB) ? database : DatabaseUrl.encode(database))
			.withDrivers((scheme != null) ? declared.drivers() : List.of())
			.withParameters(parameters)
			.text();
	}

	/**
	 * The URL for administration. Without the last parameter, MySQL's driver would query
	 * before each change whether the session is read-only.
	 */
	static String administration(String serverUrl) {
		DatabaseUrl server = serverOf(serverUrl);
		Map<String, String> parameters = new LinkedHashMap<>(server.parameters());
		parameters.putIfAbsent("allowPublicKeyRetrieval", "true");
		parameters.put("allowMultiQueries", "true");
		if (server.names(MYSQL)) {
			parameters.put("readOnlyPropagatesToServer", "false");
		}
		return server.withParameters(parameters).text();
	}

	/**
	 * A server's URL without credentials.
	 */
	private static DatabaseUrl serverOf(String url) {
		return DatabaseUrl.of(url).withoutParameters(Set.of("user", "password")::contains);
	}

	/**
	 * A command for a shell that opens a database. The program reads the password from
	 * the file that has it, or asks for it.
	 */
	static String command(ServerAddress server, String database) {
		DatabaseUrl url = DatabaseUrl.of(server.jdbcUrl());
		String[] address = url.hosts().split(",")[0].split(":");
		String file = "";
		String password = server.password().isEmpty() ? "" : " --password";
		if (server.passwordFile() != null) {
			// Has to be the first option
			file = " --defaults-extra-file=" + quoted(server.passwordFile().toString());
			password = "";
		}
		return (url.names(MARIADB) ? "mariadb" : "mysql") + file + " --protocol=tcp --host=" + address[0]
				+ ((address.length > 1) ? " --port=" + address[1] : "") + " --user=" + server.username() + password
				+ " " + quoted(database);
	}

	private static String quoted(String word) {
		return "'" + word.replace("'", "'\\''") + "'";
	}

	private static boolean isAddress(String parameter) {
		return ADDRESS.contains(parameter) || parameter.startsWith("ssl") || parameter.startsWith("tls")
				|| parameter.startsWith("trustCertificate") || parameter.startsWith("clientCertificate")
				|| parameter.startsWith("fallbackToSystem") || parameter.startsWith("server")
				|| parameter.startsWith("socks") || parameter.startsWith("oci")
				|| parameter.startsWith("authentication");
	}

}
