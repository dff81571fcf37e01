package io.isolateddb.engine.postgresql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.isolateddb.engine.DatabaseUrl;
import io.isolateddb.engine.ServerAddress;
import org.jspecify.annotations.Nullable;

/**
 * Makes URLs for PostgreSQL's JDBC driver and for its own programs.
 */
final class PostgreSqlUrl {

	/**
	 * Parameters about the address of a server and the authentication there.
	 */
	private static final Set<String> ADDRESS = Set.of("user", "password", "service", "PGHOST", "PGPORT", "PGDBNAME",
			"socketFactory", "socketFactoryArg", "targetServerType", "loadBalanceHosts", "hostRecheckSeconds",
			"gssEncMode", "channelBinding", "requireAuth", "authenticationPluginClassName");

	/**
	 * Parameters that have one name in PostgreSQL's own programs and another in its JDBC
	 * driver.
	 */
	private static final Map<String, String> DRIVER_NAMES = Map.of("application_name", "ApplicationName",
			"connect_timeout", "connectTimeout", "channel_binding", "channelBinding", "gssencmode", "gssEncMode");

	private static final Pattern PORT = Pattern.compile(":(\\d+)$");

	private PostgreSqlUrl() {
	}

	/**
	 * The URL of a database on a server. It has the parameters of the server's URL, and
	 * those of the URL that the application declares that are about neither address nor
	 * authentication, and the same drivers before that of PostgreSQL.
	 */
	static String of(String serverUrl, String database, @Nullable String declaredUrl) {
		DatabaseUrl server = DatabaseUrl.of(serverUrl);
		DatabaseUrl declared = DatabaseUrl.of((declaredUrl != null) ? declaredUrl : "");
		Map<String, String> parameters = new LinkedHashMap<>();
		if (declared.names("postgresql")) {
			parameters.putAll(declared.withoutParameters(PostgreSqlUrl::isAddress).parameters());
		}
		parameters.putAll(server.parameters());
		return server.withHosts(server.hosts().isEmpty() ? "localhost" : server.hosts())
			.withDatabase(DatabaseUrl.encode(database))
			.withDrivers(declared.names("postgresql") ? declared.drivers() : List.of())
			.withParameters(parameters)
			.text();
	}

	private static boolean isAddress(String parameter) {
		return ADDRESS.contains(parameter) || parameter.startsWith("ssl");
	}

	/**
	 * The command that opens a database in PostgreSQL's own terminal, which reads the
	 * password from the file that has it, or asks for it. The terminal does not know the
	 * parameters of the JDBC driver.
	 */
	static String command(ServerAddress database) {
		DatabaseUrl url = DatabaseUrl.of(database.jdbcUrl());
		String location = url.hosts() + "/" + url.database() + ((database.passwordFile() != null)
				? "?passfile=" + DatabaseUrl.encode(database.passwordFile().toString()).replace("%2F", "/") : "");
		return "psql 'postgresql://" + DatabaseUrl.encode(database.username()) + "@" + location.replace("'", "%27")
				+ "'";
	}

	/**
	 * A URL in which parameters have the names of the JDBC driver, and which has its host
	 * where the driver reads it: a URL for PostgreSQL's own programs may have the host
	 * among the parameters, and in its place the folder of the server's socket.
	 */
	static DatabaseUrl withDriverNames(DatabaseUrl url) {
		Map<String, String> parameters = new LinkedHashMap<>();
		url.parameters()
			.forEach((name, value) -> parameters.put(url.isJdbc() ? name : DRIVER_NAMES.getOrDefault(name, name),
					value));
		String host = parameters.remove("host");
		String port = parameters.remove("port");
		String hosts = url.hosts();
		if (hosts.isEmpty()) {
			hosts = ((host != null) ? host : "localhost") + ((port != null) ? ":" + port : "");
		}
		String path = DatabaseUrl.decode(hosts);
		if (path.startsWith("/")) {
			useSocket(path, parameters);
			hosts = "localhost";
		}
		return url.withHosts(hosts).withParameters(parameters);
	}

	/**
	 * Java has no sockets of this kind for drivers. The library that is named here has
	 * them, and many applications use it.
	 */
	private static void useSocket(String path, Map<String, String> parameters) {
		Matcher port = PORT.matcher(path);
		String folder = port.replaceFirst("");
		parameters.putIfAbsent("socketFactory", "org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg");
		parameters.putIfAbsent("socketFactoryArg",
				folder.contains("/.s.") ? folder : folder + "/.s.PGSQL." + (port.find(0) ? port.group(1) : "5432"));
		parameters.putIfAbsent("sslmode", "disable");
	}

}
