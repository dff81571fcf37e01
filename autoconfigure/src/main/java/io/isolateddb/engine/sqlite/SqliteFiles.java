package io.isolateddb.engine.sqlite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the files of databases lie in a folder: those whose names start with
 * {@code isodb_}, with the registry, in a folder of their own, and all others, which are
 * kept for people, where their names say. A slash in a name separates folders. A template
 * has another ending than a database, so that nobody connects to it by mistake.
 * Immutable.
 *
 * @param folder the folder, as an absolute path
 */
record SqliteFiles(Path folder) {

	static final String ENDING = ".sqlite";

	private static final String TEMPLATE_ENDING = ".template";

	/**
	 * The rows that a database gets in addition to its template.
	 */
	private static final String IMAGE_ENDING = "-image";

	private static final String LINK_ENDING = "-link";

	/**
	 * What SQLite keeps beside a database: changes that are not in its file yet, their
	 * index, and what a transaction can be rolled back by.
	 */
	private static final List<String> COMPANIONS = List.of("-wal", "-shm", "-journal");

	/**
	 * The content of a database until it is moved to another name.
	 */
	private static final String MOVED_ENDING = "-moved";

	private static final String POOL = ".pool";

	/**
	 * How the names of databases start that are not for people.
	 */
	private static final List<String> OURS = List.of("isodb_", "isolated_database");

	/**
	 * The most bytes of a file's name that all file systems allow, less those of the
	 * endings.
	 */
	private static final int MOST_BYTES = 200;

	/**
	 * Characters that a file system or the driver does not take as they are.
	 */
	private static final String SPECIAL = "\\:*?\"<>|%#";

	/**
	 * The files in a folder.
	 * @param url the folder as the URL of a server
	 */
	static SqliteFiles of(String url) {
		return new SqliteFiles(Path.of(url.substring(SqliteUrl.PREFIX.length())).toAbsolutePath().normalize());
	}

	/**
	 * The file of a database.
	 */
	Path database(String name) {
		return path(name, ENDING);
	}

	/**
	 * The file of a template.
	 */
	Path template(String name) {
		return path(name, TEMPLATE_ENDING);
	}

	/**
	 * The file of a database or template that exists.
	 * @throws SQLException if there is neither
	 */
	Path existing(String name) throws SQLException {
		for (Path file : List.of(template(name), database(name))) {
			if (Files.isRegularFile(file)) {
				return file;
			}
		}
		throw new SQLException("There is no database '" + name + "' in " + this.folder);
	}

	boolean isTemplate(Path file) {
		return file.toString().endsWith(TEMPLATE_ENDING);
	}

	/**
	 * The file of locks that JVMs take.
	 */
	Path locks() {
		return this.folder.resolve(POOL).resolve("locks");
	}

	/**
	 * The file for the contents that a database is put into.
	 */
	static Path image(Path database) {
		return database.resolveSibling(database.getFileName() + IMAGE_ENDING);
	}

	/**
	 * The place of a database's link while no test has the database.
	 */
	Path link(String name) {
		Path file = database(name);
		return file.resolveSibling(file.getFileName() + LINK_ENDING);
	}

	/**
	 * The file for the content of a database that is going to have another name.
	 */
	static Path moved(Path database) {
		return database.resolveSibling(database.getFileName() + MOVED_ENDING);
	}

	/**
	 * Whether a database is not for people.
	 */
	static boolean isOurs(String name) {
		return OURS.stream().anyMatch(name::startsWith);
	}

	private Path path(String name, String ending) {
		Path path = isOurs(name) ? this.folder.resolve(POOL) : this.folder;
		StringBuilder file = new StringBuilder();
		for (String part : (name.startsWith("./") ? name.substring(2) : name).split("/", -1)) {
			file.append((file.length() > 0) ? "/" : "").append(fileName(part));
		}
		return path.resolve(file.append(ending).toString());
	}

	/**
	 * A name of one file. Two names that are not very long never become the same one.
	 */
	private static String fileName(String part) {
		if (isFileName(part)) {
			return part;
		}
		String encoded = part.codePoints().mapToObj(SqliteFiles::encode).collect(Collectors.joining());
		encoded = encoded.isEmpty() ? "%" : encoded.startsWith(".") ? "%2E" + encoded.substring(1) : encoded;
		byte[] bytes = encoded.getBytes(StandardCharsets.UTF_8);
		if (bytes.length <= MOST_BYTES) {
			return encoded;
		}
		return new String(bytes, 0, MOST_BYTES, StandardCharsets.UTF_8).replace("\uFFFD", "")
				+ "%%%08x".formatted(part.hashCode());
	}

	/**
	 * Whether nothing has to be encoded, as in nearly all names.
	 */
	private static boolean isFileName(String part) {
		boolean same = !part.isEmpty() && part.length() <= MOST_BYTES && part.charAt(0) != '.';
		for (int i = 0; same && i < part.length(); i++) {
			char character = part.charAt(i);
			same = character >= ' ' && character < 127 && SPECIAL.indexOf(character) < 0;
		}
		return same;
	}

	private static String encode(int character) {
		String text = Character.toString(character);
		return (Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE
				|| SPECIAL.indexOf(character) >= 0) ? "%%%02X".formatted(character) : text;
	}

	/**
	 * The folder of a file. The path is absolute and not the root.
	 */
	static Path parent(Path file) {
		return Objects.requireNonNull(file.getParent());
	}

	/**
	 * Whether there is a database whose name starts with a prefix.
	 */
	boolean hasDatabase(String prefix) throws SQLException {
		Path first = database(prefix);
		Path folder = parent(first);
		String start = first.getFileName().toString();
		String beginning = start.substring(0, start.length() - ENDING.length());
		if (!Files.isDirectory(folder)) {
			return false;
		}
		return io("list " + folder, () -> {
			try (Stream<Path> files = Files.list(folder)) {
				return files.map((file) -> file.getFileName().toString())
					.anyMatch((file) -> file.startsWith(beginning)
							&& (file.endsWith(ENDING) || file.endsWith(TEMPLATE_ENDING)));
			}
		});
	}

	/**
	 * Create an empty file for a new database.
	 * @throws SQLException if there is a database or template of this name
	 */
	Path create(String name) throws SQLException {
		Path file = database(name);
		return io("create " + file, () -> {
			if (Files.exists(template(name))) {
				throw new FileAlreadyExistsException(template(name).toString());
			}
			return inFolderOf(file, () -> Files.createFile(file));
		});
	}

	/**
	 * Do something in the folder of a file, which is created if it is missing. It may be
	 * deleted meanwhile, as long as it is empty: then it is created again.
	 */
	static <T> T inFolderOf(Path file, FileAction<T> action) throws IOException, SQLException {
		while (true) {
			try {
				return action.run();
			}
			catch (NoSuchFileException ex) {
				if (Files.isDirectory(parent(file))) {
					throw ex;
				}
				Files.createDirectories(parent(file));
			}
		}
	}

	/**
	 * Delete a database or template with all that belongs to it, and the folders that are
	 * empty then.
	 */
	void delete(String name) throws SQLException {
		io("delete database '" + name + "' in " + this.folder, () -> {
			Path file = database(name);
			for (Path either : List.of(template(name), file)) {
				Files.deleteIfExists(either);
				deleteCompanions(either);
			}
			Files.deleteIfExists(image(file));
			Files.deleteIfExists(moved(file));
			Files.deleteIfExists(link(name));
			deleteEmptyFolders(file);
			return file;
		});
	}

	static void deleteCompanions(Path file) throws IOException {
		for (String ending : COMPANIONS) {
			Files.deleteIfExists(file.resolveSibling(file.getFileName() + ending));
		}
	}

	/**
	 * Delete the folders of a file that is deleted, as far as they are empty.
	 */
	void deleteEmptyFolders(Path file) {
		Path pool = this.folder.resolve(POOL);
		for (Path next = parent(file); next.startsWith(this.folder) && !next.equals(this.folder)
				&& !next.equals(pool); next = parent(next)) {
			if (!next.toFile().delete()) {
				return;
			}
		}
	}

	/**
	 * The links whose databases are gone, in all folders for people.
	 */
	List<Path> danglingLinks() throws SQLException {
		if (!Files.isDirectory(this.folder)) {
			return List.of();
		}
		Path pool = this.folder.resolve(POOL);
		return io("list " + this.folder, () -> {
			try (Stream<Path> files = Files.walk(this.folder)) {
				return files
					.filter((file) -> !file.startsWith(pool) && Files.isSymbolicLink(file) && !Files.exists(file))
					.toList();
			}
			catch (UncheckedIOException ex) {
				throw new IOException(ex);
			}
		});
	}

	/**
	 * The failure of one who wants a name that somebody else has.
	 */
	static SQLException taken(Path file) {
		return new SQLException("There is a database at " + file + " already",
				new FileAlreadyExistsException(file.toString()));
	}

	/**
	 * Do something with files.
	 * @param what what is done, for the message of a failure
	 */
	static <T> T io(String what, FileAction<T> action) throws SQLException {
		try {
			return action.run();
		}
		catch (IOException ex) {
			throw new SQLException("Could not " + what + ": " + ex, ex);
		}
	}

	/**
	 * Does something with files.
	 *
	 * @param <T> the result
	 */
	@FunctionalInterface
	interface FileAction<T> {

		T run() throws IOException, SQLException;

	}

}
