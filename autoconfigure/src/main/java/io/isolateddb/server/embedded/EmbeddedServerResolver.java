package io.isolateddb.server.embedded;

import java.util.HashMap;
import java.util.Map;

import io.isolateddb.server.DatabaseServer;
import io.isolateddb.server.ServerRequest;
import io.isolateddb.server.ServerResolver;
import io.isolateddb.server.ServerSettings.Embedded;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resolves to an embedded server if its library is on the class path and its product is
 * the one of the application. All JVMs of a user share one server, and so do all
 * application contexts: a second server would take time and memory and isolate nothing
 * more.
 * <p>
 * This class and its subclasses can be loaded without the library.
 */
abstract class EmbeddedServerResolver implements ServerResolver {

	private static final Logger logger = LoggerFactory.getLogger(EmbeddedServerResolver.class);

	private final String product;

	private final EmbeddedLibrary library;

	/**
	 * The servers of this JVM, by the beginning of their URL, folder and chosen settings.
	 * The monitor of this resolver guards them. A thread that holds it waits for the
	 * locks of directories; a thread that holds such a lock never waits for it.
	 */
	private final Map<String, EmbeddedServer> servers = new HashMap<>();

	/**
	 * Create a resolver.
	 * @param product the product of the server
	 * @param library the library that embeds it
	 */
	EmbeddedServerResolver(String product, EmbeddedLibrary library) {
		this.product = product;
		this.library = library;
	}

	@Override
	public final Resolution resolve(ServerRequest request) {
		boolean fits = this.library.schemes().stream().anyMatch(request::fits);
		if (!fits && request.fitsAnyProduct()) {
			return NotApplicable.OTHER_PRODUCT;
		}
		if (request.settings().embedded() == Embedded.NEVER) {
			return new NotApplicable("isolated-database.server.embedded is 'never'", "");
		}
		String name = this.library.name();
		if (!request.hasClass(this.library.type())) {
			String add = this.library.add(this.product);
			return fits ? new NotApplicable(name + " is not on the class path", add) : new NotApplicable(
					name + " is not on the class path, and would not fit", add + " " + this.library.declare());
		}
		return fits ? new Resolved(name + " on the class path", () -> server(request))
				: new NotApplicable(name + " is on the class path, but does not fit", this.library.declare());
	}

	private synchronized DatabaseServer server(ServerRequest request) {
		ServerDirectories directories = new ServerDirectories(request.settings().directory());
		ChosenSettings chosen = chosen(request.settings().embeddedSettings());
		String scheme = scheme(request);
		String key = scheme + directories.folder() + chosen.fingerprint();
		EmbeddedServer current = this.servers.get(key);
		if (current != null && current.isRunning()) {
			return current;
		}
		if (current != null) {
			current.close();
		}
		EmbeddedServer started = launcher(directories, scheme, chosen).launch(reason(request) + chosen.description());
		this.servers.put(key, started);
		String limitation = limitation(started.version());
		if (!limitation.isEmpty()) {
			logger.warn(limitation);
		}
		return started;
	}

	private String reason(ServerRequest request) {
		return this.library.name() + " is on the class path and " + (request.declaresNothing()
				? "the application declares neither driver nor URL" : "fits the application's " + request);
	}

	/**
	 * What a server of a version cannot do, and what to do about that.
	 * @return a text for a warning, or an empty string
	 */
	String limitation(String version) {
		return "";
	}

	/**
	 * The beginning of the URL of the server, for a driver that the application has.
	 */
	abstract String scheme(ServerRequest request);

	/**
	 * Verify the settings that the user has chosen.
	 * @throws io.isolateddb.IsolatedDatabaseException if one of them cannot be chosen
	 */
	abstract ChosenSettings chosen(Map<String, String> settings);

	/**
	 * Create the launcher of the server. The library is on the class path.
	 */
	abstract EmbeddedLauncher<?> launcher(ServerDirectories directories, String scheme, ChosenSettings chosen);

}
