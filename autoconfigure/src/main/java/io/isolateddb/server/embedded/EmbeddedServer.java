package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

import io.isolateddb.server.DatabaseServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An embedded server that runs, which this JVM may share with others. It lets in every
 * connection from this machine and listens to no other. The last JVM that closes it stops
 * it.
 */
abstract class EmbeddedServer implements DatabaseServer {

	private static final Logger logger = LoggerFactory.getLogger(EmbeddedServer.class);

	final ServerDirectory directory;

	private final ServerDirectory.User user;

	private final RunningServer running;

	private final String description;

	private final AtomicBoolean closed = new AtomicBoolean();

	EmbeddedServer(String product, ServerDirectory directory, ServerDirectory.User user, RunningServer running,
			String reason) {
		this.directory = directory;
		this.user = user;
		this.running = running;
		this.description = "embedded %s %s on port %d for isolated databases: %s".formatted(product, running.version(),
				running.postmaster().port(), reason);
	}

	@Override
	public String password() {
		return "";
	}

	@Override
	public String description() {
		return this.description;
	}

	int port() {
		return this.running.postmaster().port();
	}

	Path directory() {
		return this.directory.path();
	}

	ProcessHandle process() {
		return this.running.postmaster().process();
	}

	boolean isRunning() {
		return !this.closed.get() && Postmaster.isRunning(process());
	}

	@Override
	public void close() {
		if (this.closed.getAndSet(true)) {
			return;
		}
		try {
			this.directory.exclusively(() -> {
				this.user.leave();
				if (!this.directory.isUsed() && Postmaster.isRunning(process())) {
					stop();
				}
				return this;
			});
		}
		catch (IOException | StartFailure | RuntimeException ex) {
			logger.debug("Could not stop {} in an orderly manner", this.description, ex);
		}
	}

	/**
	 * Stop the server, which nobody uses.
	 */
	abstract void stop() throws IOException;

	@Override
	public String toString() {
		return this.description;
	}

}
