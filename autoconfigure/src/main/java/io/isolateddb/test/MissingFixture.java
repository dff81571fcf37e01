package io.isolateddb.test;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.isolateddb.IsolatedDatabaseException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.util.StringUtils;

/**
 * A fixture whose script does not exist. The message says where the script was searched
 * for, and which similar files exist.
 *
 * @param fixture the fixture
 * @param resource the place where it was searched for
 */
record MissingFixture(DeclaredFixture fixture, Resource resource) {

	IsolatedDatabaseException toException() {
		String place = place();
		List<String> remedies = new ArrayList<>();
		remedies.add((this.resource instanceof ClassPathResource) ? "Create src/test/resources/" + place
				: "Create the file");
		remedies.add("correct the name");
		String atRoot = atRoot();
		if (atRoot != null) {
			remedies.add("write \"" + atRoot + "\" to use the one at the root of the class path");
		}
		String message = "Finding fixture %s failed for %s: there is no '%s' on the %s%s. %s.".formatted(
				this.fixture.declaration(), this.fixture.declaringClass().getName(), place,
				(this.resource instanceof ClassPathResource) ? "class path" : "file system", similar(),
				String.join(", or ", remedies));
		return new IsolatedDatabaseException(message);
	}

	private String place() {
		File file = file(this.resource);
		if (this.resource instanceof ClassPathResource classPathResource) {
			return classPathResource.getPath();
		}
		return (file != null) ? file.getAbsolutePath() : this.resource.getDescription();
	}

	/**
	 * The value for a script of the same name in the folder of fixtures at the root of
	 * the class path.
	 */
	private @Nullable String atRoot() {
		if (this.fixture.isAbsolute()) {
			return null;
		}
		ClassLoader classLoader = this.fixture.declaringClass().getClassLoader();
		Resource atRoot = new ClassPathResource(this.fixture.location(), classLoader);
		return atRoot.exists() ? "/" + this.fixture.location() : null;
	}

	/**
	 * Files in the same folder whose names differ only by case or extension.
	 */
	private String similar() {
		String name = String.valueOf(this.resource.getFilename());
		List<String> similar = siblings().filter((sibling) -> plain(sibling).equals(plain(name))).sorted().toList();
		return similar.isEmpty() ? "" : ", but there is '" + String.join("', '", similar) + "'";
	}

	private Stream<String> siblings() {
		try {
			File folder = file(this.resource.createRelative("."));
			String[] names = (folder != null) ? folder.list() : null;
			return (names != null) ? Stream.of(names) : Stream.empty();
		}
		catch (IOException ex) {
			return Stream.empty();
		}
	}

	private static String plain(String name) {
		return StringUtils.stripFilenameExtension(StringUtils.stripFilenameExtension(name)).toLowerCase();
	}

	private static @Nullable File file(Resource resource) {
		try {
			return resource.getFile();
		}
		catch (IOException ex) {
			return null;
		}
	}

}
