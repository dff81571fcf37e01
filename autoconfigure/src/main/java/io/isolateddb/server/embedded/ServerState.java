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
 */
final class ServerState {

	private static final String STOPPED = "stopped";

	private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

	private final Path file;

	private final Path portFile;

	ServerState(ServerDirectory directory) {
		this.file = directory.path().resolve("state");
		this.portFile = directory.path().resolve("port");
	}

	/**
	 * Whether the next server can use the files.
	 */
	boolean isTrustworthy() throws IOException {
		try {
			String state = Files.readString(this.file);
			return state.equals(STOPPED) || state.equals(runningState());
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
		Files.writeString(this.file, runningState());
	}

	void stopped() throws IOException {
		Files.writeString(this.file, STOPPED);
	}

	/**
	 * The state of a running server. It has the identifier that Linux gives to each boot
	 * of the machine.
	 */
	private static String runningState() throws IOException {
		return "started, " + (Files.isReadable(BOOT) ? Files.readString(BOOT).strip() : "");
	}

}
