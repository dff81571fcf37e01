package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * What became of a server, as its directory tells the next one. Nothing is written there
 * until a new server has answered. One that was killed recovers; if the machine went down
 * with it, its files may be incomplete, as it leaves it to the operating system when they
 * are written to disk.
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
	 * Whether a server can go on with the files.
	 */
	boolean isTrustworthy() throws IOException {
		try {
			String state = Files.readString(this.file);
			return state.equals(STOPPED) || state.equals(boot());
		}
		catch (NoSuchFileException ex) {
			return false;
		}
	}

	/**
	 * The port that the last server had, so that the URLs of databases that were kept on
	 * it hold for the next one too.
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
		Files.writeString(this.file, boot());
	}

	void stopped() throws IOException {
		Files.writeString(this.file, STOPPED);
	}

	/**
	 * What differs each time the machine is switched on, where the system tells.
	 */
	private static String boot() throws IOException {
		return "started, " + (Files.isReadable(BOOT) ? Files.readString(BOOT).strip() : "");
	}

}
