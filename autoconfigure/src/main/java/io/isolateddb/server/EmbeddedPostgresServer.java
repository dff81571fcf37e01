package io.isolateddb.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An embedded PostgreSQL that runs. It trusts every connection from this machine and
 * listens to no other.
 * <p>
 * Closing it takes 0.1 to 0.2 s, most of it in {@code pg_ctl}, which looks ten times a
 * second whether the server is gone; an immediate stop would take as long.
 */
final class EmbeddedPostgresServer implements DatabaseServer {

	private static final Logger logger = LoggerFactory.getLogger(EmbeddedPostgresServer.class);

	private final EmbeddedPostgres postgres;

	private final ServerDirectory directory;

	private final ProcessHandle process;

	private final String description;

	private final AtomicBoolean closed = new AtomicBoolean();

	EmbeddedPostgresServer(EmbeddedPostgres postgres, ServerDirectory directory, ProcessHandle process,
			String description) {
		this.postgres = postgres;
		this.directory = directory;
		this.process = process;
		this.description = description;
	}

	@Override
	public String jdbcUrl() {
		return "jdbc:postgresql://localhost:" + this.postgres.getPort() + "/postgres";
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
		return "gone, as this embedded server ends with the JVM and takes its databases along";
	}

	Path directory() {
		return this.directory.path();
	}

	ProcessHandle process() {
		return this.process;
	}

	boolean isRunning() {
		return !this.closed.get() && this.process.isAlive();
	}

	@Override
	public void close() {
		if (this.closed.getAndSet(true)) {
			return;
		}
		try {
			if (this.process.isAlive()) {
				this.postgres.close();
				// A moment later; for ever, where nobody collects dead processes
				Postmaster.awaitEnd(this.process, 1);
			}
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("Could not stop {} in an orderly manner", this.description, ex);
		}
		finally {
			this.directory.delete();
		}
	}

	@Override
	public String toString() {
		return this.description;
	}

}
