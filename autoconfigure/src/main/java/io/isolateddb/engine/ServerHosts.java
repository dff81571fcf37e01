package io.isolateddb.engine;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the hosts of a {@link DatabaseUrl}.
 */
final class ServerHosts {

	/**
	 * The names of this machine. A URL without a host means it too.
	 */
	private static final Set<String> LOCAL = Set.of("", "localhost", "127.0.0.1", "[::1]");

	private static final Pattern PORT = Pattern.compile("(?<host>\\[.*]|[^:]*)(?::(?<port>\\d*))?");

	/**
	 * The forms of MySQL's driver that name the parts of an address, as in
	 * {@code address=(host=db)(port=3306)}.
	 */
	private static final Pattern NAMED = Pattern.compile("\\b(host|port)=([^(),]*)", Pattern.CASE_INSENSITIVE);

	private ServerHosts() {
	}

	/**
	 * The hosts, each with its port, in alphabetical order. Where one has no port, it has
	 * the default one.
	 */
	static String identity(String hosts, int defaultPort) {
		Stream<String> addresses = hosts.contains("(") ? Stream.of(named(hosts)) : Stream.of(hosts.split(","));
		return addresses.map((address) -> identityOfOne(address.strip(), defaultPort))
			.distinct()
			.sorted()
			.collect(Collectors.joining(","));
	}

	/**
	 * An address whose parts are named. Several of them stay as they are written.
	 */
	private static String named(String hosts) {
		String host = null;
		String port = "";
		for (Matcher part = NAMED.matcher(hosts); part.find();) {
			if (part.group(1).equalsIgnoreCase("port")) {
				port = part.group(2);
			}
			else if (host == null) {
				host = part.group(2);
			}
			else {
				return hosts;
			}
		}
		return (host != null) ? host + ":" + port : hosts;
	}

	private static String identityOfOne(String address, int defaultPort) {
		Matcher parts = PORT.matcher(address.toLowerCase(Locale.ROOT));
		if (!parts.matches()) {
			return address;
		}
		String port = parts.group("port");
		return (LOCAL.contains(parts.group("host")) ? "localhost" : parts.group("host")) + ":"
				+ ((port == null || port.isEmpty()) ? defaultPort : port);
	}

}
