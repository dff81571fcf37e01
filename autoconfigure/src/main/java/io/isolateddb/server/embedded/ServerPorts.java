package io.isolateddb.server.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds free ports for servers. They are below the range that operating systems use for
 * outgoing connections. It takes a second until a server listens on a port that was
 * found, and any program that opens a connection in that second might get a port of that
 * range.
 */
final class ServerPorts {

	static final int FIRST = 20_000;

	static final int LAST = 31_999;

	private static final int MOST_ATTEMPTS = 100;

	private ServerPorts() {
	}

	static int next() {
		for (int attempt = 1; attempt < MOST_ATTEMPTS; attempt++) {
			int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
			if (isFree(port)) {
				return port;
			}
		}
		throw new IllegalStateException(
				"none of %d ports tried between %d and %d is free".formatted(MOST_ATTEMPTS, FIRST, LAST));
	}

	/**
	 * Whether no process listens on a port of this machine.
	 */
	static boolean isFree(int port) {
		try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
			return socket.isBound();
		}
		catch (IOException ex) {
			return false;
		}
	}

}
