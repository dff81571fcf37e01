package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/**
 * A program that another user of the machine runs: it tries to connect to servers, and to
 * read and change files. It writes what it could do, and at its end how much it has
 * tried.
 */
public final class AnotherUser {

	static final List<String> USERS = List.of("postgres", "root", "", "nobody", "mariadb.sys", "mysql");

	private AnotherUser() {
	}

	public static void main(String[] targets) {
		for (String target : targets) {
			if (target.startsWith("jdbc:")) {
				connect(target);
			}
			else {
				read(Path.of(target));
				change(Path.of(target));
			}
		}
		System.out.println("tried " + targets.length);
	}

	private static void connect(String url) {
		for (String user : USERS) {
			for (String password : List.of("", user, "postgres", "root")) {
				try (Connection connection = DriverManager.getConnection(url, user, password)) {
					System.out.println("connected as '" + user + "' to " + connection.getMetaData().getURL());
				}
				catch (SQLException ex) {
					// That is what is hoped for
				}
			}
		}
	}

	private static void read(Path path) {
		try {
			if (!Files.isDirectory(path)) {
				System.out.println("read " + Files.readAllBytes(path).length + " bytes of " + path);
				return;
			}
			try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
				files.forEach((file) -> System.out.println("seen " + file));
			}
		}
		catch (IOException ex) {
			// That is what is hoped for
		}
	}

	private static void change(Path path) {
		try {
			Path planted = Files.isDirectory(path) ? path.resolve("planted") : path;
			Files.writeString(planted, "planted");
			System.out.println("written " + planted);
		}
		catch (IOException ex) {
			// That is what is hoped for
		}
	}

}
