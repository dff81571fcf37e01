package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Whether the last server of a directory was stopped, and the port that it had. Nothing
 * is written until the first server of the directory accepts connections. The files of a
 * server that was killed can be used, as it recovers. If the machine crashed, they may be
 * incomplete, as the server leaves it to the operating system when to write them to disk.
 * Where nothing tells whether the machine has crashed, they are not used.
 */
final class ServerState {

	private static final String STOPPED = "stopped";

	/** What comes before the boot of the machine in which a server was started. */
	private static final String STARTED = "started, ";

	private final Path file;

	private final Path portFile;

	private final Platform platform;

	ServerState(ServerDirectory directory) {
		this(directory, Platform.current());
	}

	/**
	 * Create the state of a directory.
	 * @param platform tells one boot of the machine from another
	 */
	ServerState(ServerDirectory directory, Platform platform) {
		this.platform = platform;
		this.file = directory.path().resolve("state");
		this.portFile = directory.path().resolve("port");
	}

	/**
	 * Whether the next server can use the files.
	 */
	boolean isTrustworthy() throws IOException {
		try {
			String state = Files.readString(this.file);
			String boot = this.platform.boot();
			return state.equals(STOPPED) || !boot.isEmpty() && state.equals(STARTED + boot);
		}
		catch (NoSuchFileException ex) {
			return false;
		}
	}

	/**
	 * The port of the last server. With the same port, the URLs of kept databases are
	 * still right.
	 */
	OptionalInt lastPort() {
		try {
			return OptionalInt.of(Integer.parseInt(Files.readString(this.portFile)));
		}
		catch (IOException | NumberFormatException ex) {
			return OptionalInt.empty();
		}
	}

	void started(int port) throws IOException {
		Files.writeString(this.portFile, String.valueOf(port));
		Files.writeString(this.file, STARTED + this.platform.boot());
	}

	void stopped() throws IOException {
		Files.writeString(this.file, STOPPED);
	}

}
