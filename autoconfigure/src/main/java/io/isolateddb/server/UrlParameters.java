package io.isolateddb.server;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * What stands in URLs of servers beside the product and the database: parameters, hosts,
 * and the percent encoding of both.
 */
final class UrlParameters {

	/**
	 * Parameters that PostgreSQL's own programs call otherwise than its JDBC driver.
	 */
	private static final Map<String, String> JDBC_NAMES = Map.of("application_name", "ApplicationName",
			"connect_timeout", "connectTimeout", "channel_binding", "channelBinding", "gssencmode", "gssEncMode");

	private static final Pattern PORT = Pattern.compile(":(\\d+)$");

	private UrlParameters() {
	}

	/**
	 * Read what follows the question mark.
	 * @param query the text, or {@code null}
	 * @param foreign whether the names are not those of the JDBC driver
	 * @return the parameters by name, still encoded, to be changed at will
	 */
	static Map<String, String> read(@Nullable String query, boolean foreign) {
		Map<String, String> parameters = new LinkedHashMap<>();
		for (String parameter : ((query != null) ? query : "").split("&")) {
			String[] pair = parameter.split("=", 2);
			if (!pair[0].isEmpty()) {
				String name = foreign ? JDBC_NAMES.getOrDefault(pair[0], pair[0]) : pair[0];
				parameters.put(name, (pair.length == 2) ? pair[1] : "");
			}
		}
		return parameters;
	}

	static String query(Map<String, String> parameters) {
		return parameters.isEmpty() ? ""
				: "?" + parameters.entrySet()
					.stream()
					.map((parameter) -> parameter.getKey() + "=" + parameter.getValue())
					.collect(Collectors.joining("&"));
	}

	/**
	 * The hosts as a JDBC URL has them. PostgreSQL's own URLs may name them in the
	 * parameters too, and a path in their place is the folder of the server's socket.
	 */
	static String hosts(@Nullable String written, Map<String, String> parameters) {
		String hosts = (written != null) ? written : "";
		String other = parameters.remove("host");
		String port = parameters.remove("port");
		if (hosts.isEmpty()) {
			hosts = ((other != null) ? other : "localhost") + ((port != null) ? ":" + port : "");
		}
		String decoded = decode(hosts);
		if (decoded.startsWith("/")) {
			socket(decoded, parameters);
			return "localhost";
		}
		return hosts;
	}

	/**
	 * A JVM has no sockets of this kind for drivers; a library that many use has.
	 */
	private static void socket(String path, Map<String, String> parameters) {
		Matcher port = PORT.matcher(path);
		String folder = port.replaceFirst("");
		parameters.putIfAbsent("socketFactory", "org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg");
		parameters.putIfAbsent("socketFactoryArg",
				folder.contains("/.s.") ? folder : folder + "/.s.PGSQL." + (port.find(0) ? port.group(1) : "5432"));
		parameters.putIfAbsent("sslmode", "disable");
	}

	/**
	 * Decode {@code %41} and leave everything else alone, a lone percent sign too, as
	 * many passwords that should be encoded are not.
	 */
	static String decode(String text) {
		if (text.indexOf('%') < 0) {
			return text;
		}
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
		for (int index = 0; index < encoded.length; index++) {
			int high = (index + 2 < encoded.length) ? Character.digit(encoded[index + 1], 16) : -1;
			int low = (high >= 0) ? Character.digit(encoded[index + 2], 16) : -1;
			boolean escape = encoded[index] == '%' && low >= 0;
			bytes.write(escape ? high * 16 + low : encoded[index]);
			index += escape ? 2 : 0;
		}
		return bytes.toString(StandardCharsets.UTF_8);
	}

	static String encode(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
	}

}
