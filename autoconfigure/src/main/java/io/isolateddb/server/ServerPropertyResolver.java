package io.isolateddb.server;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Resolves to the server in {@code isolated-database.server.url}. The property may be a
 * variable, in a {@code .env} file too: no other program reads this variable.
 *
 * @param process the variables of the process
 * @param dotEnv the variables of the {@code .env} file, which Spring does not bind
 */
record ServerPropertyResolver(EnvironmentVariables process, EnvironmentVariables dotEnv) implements ServerResolver {

	private static final String URL = "isolated-database.server.url";

	private static final String USERNAME = "isolated-database.server.username";

	private static final String PASSWORD = "isolated-database.server.password";

	@Override
	public Resolution resolve(ServerRequest request) {
		String origin = origin(request.settings().server());
		if (origin == null) {
			return new NotApplicable(URL + " is not set",
					"Set " + URL + ", or the environment variable DATABASE_URL, to the URL of a server on which the "
							+ "tests may create databases, such as postgres://user:password@host:5432/postgres.");
		}
		return new Resolved(origin, () -> ExternalServers.open(declared(request.settings().server()), origin, request));
	}

	private @Nullable String origin(DeclaredServer bound) {
		String variable = variable(URL);
		String value = this.process.get(variable);
		if (bound.url() != null && !bound.url().equals(value)) {
			return URL;
		}
		return (value != null) ? variable : this.dotEnv.has(variable) ? this.dotEnv.origin(List.of(variable)) : null;
	}

	private DeclaredServer declared(DeclaredServer bound) {
		return new DeclaredServer(first(bound.url(), URL), first(bound.username(), USERNAME),
				first(bound.password(), PASSWORD));
	}

	private @Nullable String first(@Nullable String bound, String property) {
		String value = (bound != null) ? bound : this.process.get(variable(property));
		return (value != null) ? value : this.dotEnv.get(variable(property));
	}

	private static String variable(String property) {
		return property.replace("-", "_").replace('.', '_').toUpperCase(Locale.ROOT);
	}

}
