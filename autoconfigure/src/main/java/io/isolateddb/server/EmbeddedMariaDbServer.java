package io.isolateddb.server;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An embedded MariaDB that runs. It listens on this machine alone. Nobody needs its data,
 * so it is not given the time to put them in order when it is closed.
 */
final class EmbeddedMariaDbServer implements DatabaseServer {

	private final String jdbcUrl;

	private final ServerDirectory directory;

	private final ProcessHandle process;

	private final String description;

	private final AtomicBoolean closed = new AtomicBoolean();

	EmbeddedMariaDbServer(String jdbcUrl, ServerDirectory directory, ProcessHandle process, String description) {
		this.jdbcUrl = jdbcUrl;
		this.directory = directory;
		this.process = process;
		this.description = description;
	}

	@Override
	public String jdbcUrl() {
		return this.jdbcUrl;
	}

	@Override
	public String username() {
		return "root";
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

	ProcessHandle process() {
		return this.process;
	}

	boolean isRunning() {
		return !this.closed.get() && this.process.isAlive();
	}

	@Override
	public void close() {
		if (!this.closed.getAndSet(true)) {
			this.process.destroyForcibly();
			Postmaster.awaitEnd(this.process, 1);
			this.directory.delete();
		}
	}

	@Override
	public String toString() {
		return this.description;
	}

}
