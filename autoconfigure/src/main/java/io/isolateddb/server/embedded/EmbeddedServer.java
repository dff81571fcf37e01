package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

import io.isolateddb.server.DatabaseServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An embedded server, which this JVM may share with others. It accepts connections from
 * this machine only, and from nobody without its password. The last JVM that closes it
 * stops it.
 */
abstract class EmbeddedServer implements DatabaseServer {

	private static final Logger logger = LoggerFactory.getLogger(EmbeddedServer.class);

	private final ServerDirectory directory;

	private final ServerDirectory.Usage usage;

	private final RunningServer running;

	private final String description;

	private final String password;

	private final AtomicBoolean closed = new AtomicBoolean();

	/**
	 * Create a server.
	 * @param product the name of the product
	 * @param directory where it has its files
	 * @param usage marks the directory as used by this JVM
	 * @param running what runs
	 * @param reason why it was chosen
	 * @throws IOException if its password cannot be read
	 */
	EmbeddedServer(String product, ServerDirectory directory, ServerDirectory.Usage usage, RunningServer running,
			String reason) throws IOException {
		this.directory = directory;
		this.usage = usage;
		this.running = running;
		this.password = ServerPassword.read(directory.password());
		this.description = "embedded %s %s on port %d for isolated databases: %s".formatted(product, running.version(),
				running.port(), reason);
	}

	@Override
	public String password() {
		return this.password;
	}

	@Override
	public Path passwordFile() {
		return this.directory.password();
	}

	@Override
	public String description() {
		return this.description;
	}

	/**
	 * The version of the product.
	 */
	String version() {
		return this.running.version();
	}

	int port() {
		return this.running.port();
	}

	Path directory() {
		return this.directory.path();
	}

	ProcessHandle process() {
		return this.running.process().handle();
	}

	boolean isRunning() {
		return !this.closed.get() && ServerProcess.isRunning(process());
	}

	@Override
	public void close() {
		if (this.closed.getAndSet(true)) {
			return;
		}
		try {
			this.directory.exclusively(() -> {
				this.usage.release();
				if (!this.directory.isUsed() && ServerProcess.isRunning(process())) {
					stop(this.directory, this.running.process());
				}
				return this;
			});
		}
		catch (IOException | StartFailure | RuntimeException ex) {
			logger.debug("Could not stop {} in an orderly manner", this.description, ex);
		}
	}

	@Override
	public String startCommand() {
		return startCommand(this.directory);
	}

	/**
	 * The command that starts the server in its directory, or an empty string.
	 */
	abstract String startCommand(ServerDirectory directory);

	/**
	 * Stop the server, which no JVM uses any more.
	 */
	abstract void stop(ServerDirectory directory, ServerProcess process) throws IOException;

	@Override
	public String toString() {
		return this.description;
	}

}
