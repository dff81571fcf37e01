package io.isolateddb.registry;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The name of this machine.
 */
final class Host {

	private Host() {
	}

	/**
	 * The name as the network knows it.
	 */
	static String name() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "an unknown host";
		}
	}

	/**
	 * The name without a domain, which is another one in each network.
	 */
	static String shortName() {
		String name = name();
		boolean number = name.matches("[0-9.]+");
		return number ? name : name.replaceFirst("\\..*", "");
	}

}
