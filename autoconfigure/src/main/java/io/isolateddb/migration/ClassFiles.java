package io.isolateddb.migration;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * The class files of a class, its nested classes, superclasses and interfaces, without
 * those of the JDK and Flyway.
 * <p>
 * A class that was generated at run time (a lambda, a proxy, a mock) has no file, and its
 * name differs from run to run. It is represented by the files of the class that it is
 * nested in and of its supertypes.
 */
final class ClassFiles {

	private final Set<Class<?>> seen = new HashSet<>();

	private final Map<String, byte[]> files = new TreeMap<>();

	private ClassFiles() {
	}

	static Fingerprint fingerprint(Class<?> type) {
		ClassFiles classFiles = new ClassFiles();
		classFiles.visit(type);
		Fingerprint fingerprint = new Fingerprint();
		if (classFiles.files.containsKey(type.getName())) {
			fingerprint.add(type.getName());
		}
		classFiles.files.forEach((name, content) -> fingerprint.add(name).add(content));
		return fingerprint;
	}

	private void visit(@Nullable Class<?> type) {
		if (type == null || isFixed(type) || !this.seen.add(type)) {
			return;
		}
		byte[] content = read(type);
		if (content != null) {
			this.files.put(type.getName(), content);
		}
		visit(type.getSuperclass());
		for (Class<?> implemented : type.getInterfaces()) {
			visit(implemented);
		}
		for (Class<?> nestmate : nest(type)) {
			visit(nestmate);
		}
	}

	private static boolean isFixed(Class<?> type) {
		ClassLoader loader = type.getClassLoader();
		return loader == null || loader == ClassLoader.getPlatformClassLoader()
				|| type.getName().startsWith("org.flywaydb.core.");
	}

	private static Class<?>[] nest(Class<?> type) {
		try {
			return type.getNestHost().getNestMembers();
		}
		catch (LinkageError ex) {
			return new Class<?>[] { type.getNestHost() };
		}
	}

	private static byte @Nullable [] read(Class<?> type) {
		String path = type.getName().replace('.', '/') + ".class";
		try (InputStream stream = type.getClassLoader().getResourceAsStream(path)) {
			return (stream != null) ? stream.readAllBytes() : null;
		}
		catch (IOException ex) {
			return null;
		}
	}

}
