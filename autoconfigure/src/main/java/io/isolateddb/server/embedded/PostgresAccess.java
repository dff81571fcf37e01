package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.file.Path;

import io.isolateddb.server.DatabaseServer;

/**
 * Who can connect to an embedded PostgreSQL: those who prove that they know the password,
 * and from this machine only.
 * <p>
 * They prove it by MD5. By SCRAM, the default of PostgreSQL, the first connection of a
 * JVM takes 60 to 80 ms more and each other one 3 to 10 ms, as its 4096 rounds are
 * computed by the driver in Java; with fewer rounds the first still takes 50 ms more, and
 * drivers of PostgreSQL before 42.7.5 refuse them. The rounds make it expensive to guess
 * a password, but nobody can guess one of 192 random bits. Roles that an application
 * creates may have passwords of either kind.
 */
final class PostgresAccess {

	/**
	 * The first line names the database in the error, where a wrong password would not.
	 */
	static final String CONNECTIONS = "host " + DatabaseServer.NO_DATABASE + " all 127.0.0.1/32 reject\n" + """
			# Each connection needs a password. MD5 here means: SCRAM for roles whose password is stored so
			host all all 127.0.0.1/32 md5
			host replication all 127.0.0.1/32 md5
			""";

	private PostgresAccess() {
	}

	/**
	 * Make a new password for the server of a directory that has no files yet.
	 */
	static void create(ServerDirectory directory) throws IOException {
		String password = ServerPassword.create(directory.password(), EmbeddedPostgresServer.PASSWORD_FILE);
		PrivateFolder.write(digest(directory), ServerPassword.md5(password, EmbeddedPostgresServer.USER) + "\n");
	}

	/**
	 * The file with the digest of the password for {@code initdb}, to be deleted when the
	 * files are made.
	 */
	static Path digest(ServerDirectory directory) {
		return directory.path().resolve("initdb.password");
	}

	/**
	 * Let nobody connect without a password to the server of a directory, which has not
	 * been started yet.
	 */
	static void restrict(ServerDirectory directory) throws IOException {
		PrivateFolder.write(directory.data().resolve("pg_hba.conf"), CONNECTIONS);
	}

}
