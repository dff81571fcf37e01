package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.file.Files;

/**
 * An embedded MariaDB that runs.
 */
final class EmbeddedMariaDbServer extends EmbeddedServer {

	private final Postmaster postmaster;

	private final String scheme;

	EmbeddedMariaDbServer(ServerDirectory directory, ServerDirectory.User user, RunningMariaDb mariaDb, String scheme,
			String reason) {
		super("MariaDB", directory, user, mariaDb, reason);
		this.postmaster = mariaDb.postmaster();
		this.scheme = scheme;
	}

	@Override
	public String jdbcUrl() {
		return RunningMariaDb.url(this.scheme, port());
	}

	@Override
	public String username() {
		return "root";
	}

	@Override
	public String afterwards() {
		try {
			return new MariaDbPrograms(MariaDbInstallation.folder(), this.directory).startCommand(port());
		}
		catch (IOException ex) {
			return "";
		}
	}

	/**
	 * A server that has ended in order has deleted the file with its number.
	 */
	@Override
	void stop() throws IOException {
		this.postmaster.stop();
		if (!Files.exists(this.directory.data().resolve("postmaster.pid"))) {
			new ServerState(this.directory).stopped();
		}
	}

}
