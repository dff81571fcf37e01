package io.isolateddb.server.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import org.junit.jupiter.api.RepeatedTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ServerPorts}.
 */
class ServerPortsTests {

	@RepeatedTest(3)
	void portIsFreeAndNoneThatOutgoingConnectionsGet() throws IOException {
		int port = ServerPorts.next();

		assertThat(port).isBetween(ServerPorts.FIRST, ServerPorts.LAST);
		try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
			assertThat(socket.isBound()).isTrue();
		}
	}

}
