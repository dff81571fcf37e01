package io.isolateddb.server.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.isolateddb.server.DatabaseServer;
import io.isolateddb.server.DatabaseServers;
import io.isolateddb.server.ServerRequest;

/**
 * A program that uses the embedded server as a test suite does, and ends in the way that
 * its argument says.
 */
public final class ServerOwner {

	static final String RUNNING = "running";

	private ServerOwner() {
	}

	public static void main(String[] args) throws IOException {
		long start = System.nanoTime();
		EmbeddedPostgresServer server = chooseOftenAtOnce();
		long milliseconds = Duration.ofNanos(System.nanoTime() - start).toMillis();
		Runtime.getRuntime().addShutdownHook(new Thread(server::close));
		System.out.println(String.join(" ", RUNNING, String.valueOf(server.process().pid()),
				server.directory().toString(), server.jdbcUrl(), String.valueOf(milliseconds)));
		switch (args[0]) {
			case "exit" -> System.exit(3);
			case "fail" -> throw new IllegalStateException("An error that nobody catches");
			case "wait" -> System.in.read();
			default -> System.out.println("returns from main");
		}
	}

	private static EmbeddedPostgresServer chooseOftenAtOnce() {
		ServerRequest request = new ServerRequest("org.postgresql.Driver", null, ServerOwner.class.getClassLoader());
		Set<DatabaseServer> servers = IntStream.range(0, 4)
			.parallel()
			.mapToObj((number) -> DatabaseServers.choose(request))
			.collect(Collectors.toSet());
		if (servers.size() != 1) {
			throw new IllegalStateException("Not one server but " + servers);
		}
		return (EmbeddedPostgresServer) servers.iterator().next();
	}

}
