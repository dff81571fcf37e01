package io.isolateddb.engine.postgresql;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.isolateddb.engine.ServerAddress;
import org.jspecify.annotations.Nullable;

/**
 * Puts PostgreSQL's JDBC URLs together:
 * {@code jdbc:postgresql://hosts/database?parameters} or {@code jdbc:postgresql:database}
 * for the local server.
 */
final class PostgreSqlUrl {

	private static final String PREFIX = "jdbc:postgresql:";

	/**
	 * Parameters that say where the server is and how to be let in.
	 */
	private static final Set<String> ADDRESS = Set.of("user", "password", "service", "PGHOST", "PGPORT", "PGDBNAME",
			"socketFactory", "socketFactoryArg", "targetServerType", "loadBalanceHosts", "hostRecheckSeconds",
			"gssEncMode", "channelBinding", "requireAuth", "authenticationPluginClassName");

	private PostgreSqlUrl() {
	}

	/**
	 * The URL of a database on a server, with the server's parameters and those of the
	 * URL that the application declares that are about neither address nor access.
	 */
	static String of(String serverUrl, String database, @Nullable String declaredUrl) {
		Map<String, String> parameters = new LinkedHashMap<>();
		if (declaredUrl != null && declaredUrl.contains("postgresql:")) {
			parameters.putAll(parameters(declaredUrl));
			parameters.keySet().removeIf((name) -> ADDRESS.contains(name) || name.startsWith("ssl"));
		}
		parameters.putAll(parameters(serverUrl));
		String query = parameters.entrySet()
			.stream()
			.map((parameter) -> parameter.getKey() + "=" + parameter.getValue())
			.collect(Collectors.joining("&"));
		return hosts(serverUrl) + encode(database) + (query.isEmpty() ? "" : "?" + query);
	}

	private static String encode(String database) {
		return URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
	}

	/**
	 * The command that opens a database in PostgreSQL's own terminal. It understands the
	 * driver's URLs but for their prefix and the parameters that are the driver's own.
	 */
	static String command(ServerAddress database) {
		String url = database.jdbcUrl().split("\\?", 2)[0];
		String location = url.startsWith(PREFIX + "//") ? url.substring((PREFIX + "//").length())
				: "/" + url.substring(PREFIX.length());
		return "psql 'postgresql://" + encode(database.username()) + "@" + location.replace("'", "%27") + "'";
	}

	private static String hosts(String url) {
		String location = url.split("\\?", 2)[0];
		if (!location.startsWith(PREFIX + "//")) {
			return PREFIX;
		}
		int slash = location.indexOf('/', (PREFIX + "//").length());
		return ((slash < 0) ? location : location.substring(0, slash)) + "/";
	}

	private static Map<String, String> parameters(String url) {
		Map<String, String> parameters = new LinkedHashMap<>();
		String[] parts = url.split("\\?", 2);
		if (parts.length == 2) {
			for (String parameter : parts[1].split("&")) {
				String[] pair = parameter.split("=", 2);
				if (!pair[0].isEmpty()) {
					parameters.put(pair[0], (pair.length == 2) ? pair[1] : "");
				}
			}
		}
		return parameters;
	}

}
