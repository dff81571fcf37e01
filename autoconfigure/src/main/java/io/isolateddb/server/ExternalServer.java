package io.isolateddb.server;

import io.isolateddb.engine.ServerAddress;

/**
 * A server that is started and stopped independently of the tests.
 */
final class ExternalServer implements DatabaseServer {

	private final ServerAddress address;

	private final String description;

	/**
	 * Create a server.
	 * @param address its database for administration and the privileged user
	 * @param description what it is and why it was chosen
	 */
	ExternalServer(ServerAddress address, String description) {
		this.address = address;
		this.description = description;
	}

	@Override
	public String jdbcUrl() {
		return this.address.jdbcUrl();
	}

	@Override
	public String username() {
		return this.address.username();
	}

	@Override
	public String password() {
		return this.address.password();
	}

	@Override
	public String description() {
		return this.description;
	}

	@Override
	public void close() {
		// The server goes on
	}

	@Override
	public String toString() {
		return this.description;
	}

}
