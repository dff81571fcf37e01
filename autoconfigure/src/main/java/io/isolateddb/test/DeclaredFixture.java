package io.isolateddb.test;

import java.util.Locale;

import io.isolateddb.Fixtures;
import io.isolateddb.IsolatedDatabase;

/**
 * A fixture as a test declares it.
 *
 * @param declaringClass the class or interface whose package a relative location starts
 * from: the one with the declaration, even if it is inherited
 * @param declaration the declaration, for messages
 * @param location where the script is: relative to the package, or with {@code /},
 * {@code classpath:} or {@code file:} at its start
 */
record DeclaredFixture(Class<?> declaringClass, String declaration, String location) {

	private static final String SUFFIX = ".sql";

	/**
	 * A value of {@link IsolatedDatabase#fixtures()}, or of the property that follows the
	 * same rules.
	 */
	static DeclaredFixture of(Class<?> declaringClass, String declaration, String value) {
		boolean bare = !isAbsolute(value);
		return new DeclaredFixture(declaringClass, declaration, bare ? "fixtures/" + withSuffix(value) : value);
	}

	/**
	 * A value of {@link Fixtures#scripts()}.
	 */
	static DeclaredFixture of(Class<?> declaringClass, Fixtures fixtures, String script) {
		String path = fixtures.path();
		String folder = (path.isEmpty() || path.endsWith("/") || path.endsWith(":")) ? path : path + "/";
		String declaration = "'" + script + "' of @Fixtures(path = \"" + path + "\")";
		return new DeclaredFixture(declaringClass, declaration, folder + withSuffix(script));
	}

	/**
	 * Whether the location does not depend on the package.
	 */
	boolean isAbsolute() {
		return isAbsolute(this.location);
	}

	private static boolean isAbsolute(String location) {
		return location.startsWith("/") || location.startsWith("classpath:") || location.startsWith("file:");
	}

	private static String withSuffix(String name) {
		return name.toLowerCase(Locale.ROOT).endsWith(SUFFIX) ? name : name + SUFFIX;
	}

}
