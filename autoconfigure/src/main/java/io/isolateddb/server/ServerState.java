package io.isolateddb.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

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

	ServerState(ServerDirectory directory) {
		this.file = directory.path().resolve("state");
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

	<T> T started(T server) throws IOException {
		Files.writeString(this.file, boot());
		return server;
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
