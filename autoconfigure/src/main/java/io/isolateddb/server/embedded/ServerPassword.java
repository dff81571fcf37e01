package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The password of an embedded server, without which nobody can connect to it. It is
 * random, and made with the files of the server. A file that only this user can read has
 * it, in the form in which the product's own programs read it. The server itself gets
 * only a digest, so that the password is in no log and in no list of processes.
 */
final class ServerPassword {

	private static final int BYTES = 24;

	private static final SecureRandom random = new SecureRandom();

	private ServerPassword() {
	}

	/**
	 * Make a new password.
	 * @param file the file that is to have it
	 * @param format the form of the file, with {@code %s} in place of the password,
	 * before which there is a colon or an equals sign
	 * @return the password
	 */
	static String create(Path file, String format) throws IOException {
		byte[] bytes = new byte[BYTES];
		random.nextBytes(bytes);
		String password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
		PrivateFolder.write(file, format.formatted(password));
		return password;
	}

	/**
	 * Read the password.
	 * @throws IOException if there is none
	 */
	static String read(Path file) throws IOException {
		String content = Files.readString(file).strip();
		return content.substring(Math.max(content.lastIndexOf(':'), content.lastIndexOf('=')) + 1);
	}

	/**
	 * What PostgreSQL stores of a password, if it is to be proved by MD5. A random
	 * password needs no digest that is slow to compute.
	 */
	static String md5(String password, String user) {
		return "md5" + HexFormat.of().formatHex(digest("MD5", (password + user).getBytes(StandardCharsets.UTF_8)));
	}

	/**
	 * What MariaDB stores of a password.
	 */
	static String mysqlNative(String password) {
		byte[] once = digest("SHA-1", password.getBytes(StandardCharsets.UTF_8));
		return "*" + HexFormat.of().withUpperCase().formatHex(digest("SHA-1", once));
	}

	private static byte[] digest(String algorithm, byte[] content) {
		try {
			return MessageDigest.getInstance(algorithm).digest(content);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("This JVM lacks " + algorithm + ", which every JVM must provide", ex);
		}
	}

}
