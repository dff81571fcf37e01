package io.isolateddb.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the binaries of the embedded PostgreSQL, and says so if they are about to be
 * unpacked, which takes a few seconds once for each machine and version.
 */
final class AnnouncedBinaries implements PgBinaryResolver {

	private static final Logger logger = LoggerFactory.getLogger(AnnouncedBinaries.class);

	private final Path unpackedBelow;

	AnnouncedBinaries(Path unpackedBelow) {
		this.unpackedBelow = unpackedBelow;
	}

	@Override
	public InputStream getPgBinary(String system, String machineHardware) throws IOException {
		try (InputStream binaries = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machineHardware)) {
			byte[] content = binaries.readAllBytes();
			if (!Files.exists(this.unpackedBelow.resolve("PG-" + md5(content)).resolve(".exists"))) {
				logger.info("Unpacking PostgreSQL below {}, once for this machine", this.unpackedBelow);
			}
			return new ByteArrayInputStream(content);
		}
	}

	/**
	 * The library names the folder so.
	 */
	private static String md5(byte[] content) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has MD5", ex);
		}
	}

}
