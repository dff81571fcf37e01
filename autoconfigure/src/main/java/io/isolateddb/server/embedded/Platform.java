package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * The operating system, and what differs from one to the next: the names of programs, the
 * folder of caches, and what tells one boot of the machine from another.
 *
 * @param name its name, as Java has it
 */
record Platform(String name) {

	/** The programs of servers, of all products and versions. */
	private static final Set<String> SERVERS = Set.of("postgres", "mariadbd", "mysqld");

	private static final Path BOOT_OF_LINUX = Path.of("/proc/sys/kernel/random/boot_id");

	private static final String[] BOOT_OF_MAC = { "/usr/sbin/sysctl", "-n", "kern.bootsessionuuid" };

	private static final String EXECUTABLE = ".exe";

	private static final long SECONDS_FOR_BOOT = 2;

	/**
	 * The platform on which this JVM runs.
	 */
	static Platform current() {
		return new Platform(System.getProperty("os.name"));
	}

	boolean isLinux() {
		return archiveName().equals("linux");
	}

	boolean isMac() {
		return archiveName().equals("darwin");
	}

	boolean isWindows() {
		return archiveName().equals("windows");
	}

	/**
	 * The name in those of artifacts and archives.
	 */
	String archiveName() {
		return this.name.toLowerCase(Locale.ROOT).split(" ", 2)[0].replace("mac", "darwin");
	}

	/**
	 * The name of a program's file.
	 */
	String program(String program) {
		return isWindows() ? program + EXECUTABLE : program;
	}

	/**
	 * Whether a command is the program of a server.
	 * @param command the path of the program
	 */
	boolean isServer(String command) {
		String file = command.substring(Math.max(command.lastIndexOf('/'), command.lastIndexOf('\\')) + 1);
		String program = isWindows() ? file.toLowerCase(Locale.ROOT) : file;
		return SERVERS.stream().map(this::program).anyMatch(program::equals);
	}

	/**
	 * The folder of a user's caches.
	 * @param home the folder of the user
	 * @param variables the environment
	 */
	Path caches(Path home, UnaryOperator<@Nullable String> variables) {
		String variable = variables.apply(isWindows() ? "LOCALAPPDATA" : "XDG_CACHE_HOME");
		if (variable != null && !variable.isBlank()) {
			return Path.of(variable);
		}
		return home.resolve(isMac() ? "Library/Caches" : ".cache");
	}

	/**
	 * What identifies this boot of the machine. Linux and macOS have such a number;
	 * Windows tells an ordinary user nothing that is sure to change with each boot.
	 * @return the identifier, or an empty string if there is none
	 */
	String boot() {
		try {
			return isLinux() ? Files.readString(BOOT_OF_LINUX).strip() : isMac() ? outputOf(BOOT_OF_MAC) : "";
		}
		catch (IOException ex) {
			return "";
		}
	}

	private static String outputOf(String... command) throws IOException {
		Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
		process.getOutputStream().close();
		try {
			if (process.waitFor(SECONDS_FOR_BOOT, TimeUnit.SECONDS) && process.exitValue() == 0) {
				return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		process.destroyForcibly();
		return "";
	}

	/**
	 * What a user can do whose platform is at fault, perhaps.
	 * @return a sentence, or an empty string for the platform on which servers are tested
	 */
	String advice() {
		return isLinux() ? "" : " Embedded servers are tested on Linux, not on " + this.name
				+ ": if this stays so, name a server of your own with isolated-database.server.url.";
	}

}
