package io.isolateddb.server.embedded;

/**
 * An embedded server that accepts connections.
 *
 * @param process its first process
 * @param port the port on which it listens
 * @param version the version of the product
 */
record RunningServer(ServerProcess process, int port, String version) {

}
