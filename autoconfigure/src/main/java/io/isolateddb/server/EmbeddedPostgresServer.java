package io.isolateddb.server;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An embedded PostgreSQL that runs, which this JVM may share with others. It trusts every
 * connection from this machine and listens to no other.
 * <p>
 * The last JVM that closes it stops it, which takes 0.1 to 0.2 s, most of it in
 * {@code pg_ctl}, which looks ten times a second whether the server is gone.
 */
final class EmbeddedPostgresServer implements DatabaseServer {

	private static final Logger logger = LoggerFactory.getLogger(EmbeddedPostgresServer.class);

	private final ServerDirectory directory;

	private final ServerDirectory.User user;

	private final RunningPostgres postgres;

	private final String description;

	private final AtomicBoolean closed = new AtomicBoolean();

	EmbeddedPostgresServer(ServerDirectory directory, ServerDirectory.User user, RunningPostgres postgres,
			String reason) {
		this.directory = directory;
		this.user = user;
		this.postgres = postgres;
		this.description = "embedded PostgreSQL %s on port %d for isolated databases: %s".formatted(postgres.version(),
				postgres.postmaster().port(), reason);
	}

	@Override
	public String jdbcUrl() {
		return "jdbc:postgresql://localhost:" + this.postgres.postmaster().port() + "/postgres";
	}

	@Override
	public String username() {
		return "postgres";
	}

	@Override
	public String password() {
		return "";
	}

	@Override
	public String description() {
		return this.description;
	}

	@Override
	public String afterwards() {
		int port = this.postgres.postmaster().port();
		return PostgresPrograms.of(this.directory).map((programs) -> programs.startCommand(port)).orElse("");
	}

	Path directory() {
		return this.directory.path();
	}

	ProcessHandle process() {
		return this.postgres.postmaster().process();
	}

	boolean isRunning() {
		return !this.closed.get() && process().isAlive();
	}

	@Override
	public void close() {
		if (this.closed.getAndSet(true)) {
			return;
		}
		try {
			this.directory.exclusively(() -> {
				this.user.leave();
				if (!this.directory.isUsed() && process().isAlive()) {
					stop();
				}
				return this;
			});
		}
		catch (IOException | StartFailure | RuntimeException ex) {
			logger.debug("Could not stop {} in an orderly manner", this.description, ex);
		}
	}

	private void stop() throws IOException {
		try {
			this.postgres.tidy();
		}
		catch (SQLException ex) {
			logger.debug("Could not tidy up {}", this.description, ex);
		}
		Optional<PostgresPrograms> programs = PostgresPrograms.of(this.directory);
		if (programs.isPresent()) {
			programs.get().stop();
			new ServerState(this.directory).stopped();
			// A moment later; for ever, where nobody collects dead processes
			this.postgres.postmaster().awaitEnd(1);
		}
		else {
			this.postgres.postmaster().stop();
		}
	}

	@Override
	public String toString() {
		return this.description;
	}

}
