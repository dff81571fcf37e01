package io.isolateddb.test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.migration.SqlScript;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Finds and reads the scripts of declared fixtures.
 */
final class FixtureScripts {

	private FixtureScripts() {
	}

	/**
	 * Read the scripts.
	 * @param fixtures the fixtures
	 * @return their scripts, in the same order
	 * @throws IsolatedDatabaseException if one is missing or cannot be read
	 */
	static List<SqlScript> read(List<DeclaredFixture> fixtures) {
		return fixtures.stream().map(FixtureScripts::read).toList();
	}

	private static SqlScript read(DeclaredFixture fixture) {
		Resource resource = resource(fixture);
		if (!isFile(resource)) {
			throw new MissingFixture(fixture, resource).toException();
		}
		try {
			ByteBuffer content = ByteBuffer.wrap(resource.getContentAsByteArray());
			return new SqlScript(name(resource), StandardCharsets.UTF_8.newDecoder().decode(content).toString());
		}
		catch (CharacterCodingException ex) {
			throw new IsolatedDatabaseException(
					"Reading fixture %s failed for %s: %s is not encoded in UTF-8. %s.".formatted(fixture.declaration(),
							fixture.declaringClass().getName(), name(resource), "Save the script as UTF-8"),
					ex);
		}
		catch (IOException ex) {
			throw new IsolatedDatabaseException(
					"Reading fixture %s failed for %s: %s. %s '%s' can be read.".formatted(fixture.declaration(),
							fixture.declaringClass().getName(), ex, "Make sure that", name(resource)),
					ex);
		}
	}

	private static Resource resource(DeclaredFixture fixture) {
		Class<?> type = fixture.declaringClass();
		ClassLoader classLoader = type.getClassLoader();
		if (fixture.isAbsolute()) {
			return new DefaultResourceLoader(classLoader).getResource(fixture.location());
		}
		String folder = ClassUtils.classPackageAsResourcePath(type);
		String path = folder.isEmpty() ? fixture.location() : folder + "/" + fixture.location();
		return new ClassPathResource(StringUtils.cleanPath(path), classLoader);
	}

	private static boolean isFile(Resource resource) {
		try {
			return resource.exists() && !(resource.isFile() && resource.getFile().isDirectory());
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static String name(Resource resource) {
		return (resource instanceof ClassPathResource classPathResource) ? classPathResource.getPath()
				: resource.getDescription();
	}

}
