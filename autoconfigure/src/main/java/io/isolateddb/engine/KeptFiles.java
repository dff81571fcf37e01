package io.isolateddb.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of databases that are kept for tests, which lie in the folder of the build:
 * {@code target/isolated-databases/com/example/PostTests/publishes.mv.db}, or in
 * {@code build} if Gradle builds. The name of such a database is the path without its
 * suffix. Immutable.
 *
 * @param folder the folder of all files
 * @param suffix the suffix of a database file, such as {@code .mv.db}
 * @since 0.1.0
 */
public record KeptFiles(Path folder, String suffix) {

	private static final String BEAN = " (DataSource '";

	private static final String BEAN_END = "')";

	/**
	 * What file systems and shells have no trouble with.
	 */
	private static final Pattern TROUBLE = Pattern.compile("[^\\p{L}\\p{N}$_.,()\\[\\]=-]");

	/**
	 * The other characters, beside letters and digits, that are no {@link #TROUBLE}.
	 */
	private static final String PLAIN = "$_.,()[]=-";

	private static final int LONGEST = 100;

	private static final int DIGEST = 8;

	/**
	 * The files of the build in whose folder this JVM runs.
	 * @param suffix the suffix of a database file
	 * @return the files
	 */
	public static KeptFiles ofThisBuild(String suffix) {
		Path directory = Path.of(System.getProperty("user.dir", ""));
		boolean gradle = !Files.exists(directory.resolve("pom.xml"))
				&& Stream.of("build.gradle", "build.gradle.kts").map(directory::resolve).anyMatch(Files::exists);
		return new KeptFiles(directory.resolve(gradle ? "build" : "target").resolve("isolated-databases"), suffix);
	}

	/**
	 * The name of the database that is kept for a test.
	 * @param test the test, such as {@code com.example.PostTests#publishes} or
	 * {@code com.example.PostTests#publishes (DataSource 'archive')}
	 * @return for instance {@code com/example/PostTests/publishes}
	 */
	public static String nameOf(String test) {
		int bean = test.endsWith(BEAN_END) ? test.indexOf(BEAN) : -1;
		boolean named = bean >= 0 && bean + BEAN.length() <= test.length() - BEAN_END.length();
		String method = named ? test.substring(0, bean) : test;
		int type = method.indexOf('#');
		StringBuilder path = new StringBuilder();
		for (String part : ((type >= 0) ? method.substring(0, type) : method).split("\\.")) {
			path.append((path.length() > 0) ? "/" : "").append(plain(part));
		}
		if (type >= 0) {
			path.append('/').append(plain(method.substring(type + 1)));
		}
		String prefix = (path.indexOf("/") >= 0) ? "" : "./";
		return prefix + path
				+ (named ? "." + plain(test.substring(bean + BEAN.length(), test.length() - BEAN_END.length())) : "");
	}

	/**
	 * A part of a path. If it has lost something, a digest keeps it different from
	 * others.
	 */
	private static String plain(String part) {
		if (isPlain(part)) {
			return part;
		}
		String plain = TROUBLE.matcher(part).replaceAll("_");
		plain = (plain.length() > LONGEST) ? plain.substring(0, LONGEST) : plain;
		return (plain.equals(part) && !plain.isEmpty() && !plain.startsWith(".")) ? plain : plain.replace('.', '_')
				+ "_" + UUID.nameUUIDFromBytes(part.getBytes(StandardCharsets.UTF_8)).toString().substring(0, DIGEST);
	}

	/**
	 * Whether a part can stay as it is, which is found out without a pattern for nearly
	 * all: each test waits for its name.
	 */
	private static boolean isPlain(String part) {
		boolean plain = !part.isEmpty() && part.length() <= LONGEST && part.charAt(0) != '.';
		for (int i = 0; plain && i < part.length(); i++) {
			char character = part.charAt(i);
			plain = character < 128 && (Character.isLetterOrDigit(character) || PLAIN.indexOf(character) >= 0);
		}
		return plain;
	}

	/**
	 * Whether a name is one of {@link #nameOf}.
	 * @param name the name of a database
	 * @return {@code true} if it is a path
	 */
	public boolean isKept(String name) {
		return name.contains("/");
	}

	/**
	 * The file of a database.
	 * @param name the name of the database
	 * @return the absolute path, with the suffix
	 */
	public Path path(String name) {
		return this.folder.resolve(name + this.suffix).toAbsolutePath().normalize();
	}

	/**
	 * The kept databases that there are.
	 * @return their names, the latest first
	 */
	public List<String> names() {
		if (!Files.isDirectory(this.folder)) {
			return List.of();
		}
		try (Stream<Path> files = Files.walk(this.folder)) {
			return files.filter((file) -> file.toString().endsWith(this.suffix))
				.sorted(Comparator.comparingLong(KeptFiles::modified).reversed())
				.map(this::name)
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static long modified(Path file) {
		return file.toFile().lastModified();
	}

	private String name(Path file) {
		String path = this.folder.relativize(file).toString().replace('\\', '/');
		String name = path.substring(0, path.length() - this.suffix.length());
		return name.contains("/") ? name : "./" + name;
	}

	/**
	 * Make the folder for a file.
	 * @param name the name of the database
	 * @return the absolute path of its file
	 * @throws IOException if the folder cannot be made
	 */
	public Path prepare(String name) throws IOException {
		Path path = path(name);
		Files.createDirectories(path.getParent());
		return path;
	}

	/**
	 * Delete a file, if it is there.
	 * @param name the name of the database
	 * @return whether it was there
	 * @throws IOException if it cannot be deleted
	 */
	public boolean delete(String name) throws IOException {
		return Files.deleteIfExists(path(name));
	}

}
