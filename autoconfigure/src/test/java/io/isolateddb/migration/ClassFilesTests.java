package io.isolateddb.migration;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

import org.flywaydb.core.api.callback.BaseCallback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClassFiles}.
 */
class ClassFilesTests {

	@TempDir
	private Path folder;

	@Test
	void fingerprintWhenClassIsTheSameIsEqualWhereverItLies() throws IOException {
		assertThat(compiled("one", "a", "1")).isEqualTo(compiled("two", "a", "1"));
	}

	@Test
	void fingerprintWhenNestedClassDiffersDiffers() throws IOException {
		assertThat(compiled("one", "a", "1")).isNotEqualTo(compiled("two", "b", "1"));
	}

	@Test
	void fingerprintWhenSuperclassDiffersDiffers() throws IOException {
		assertThat(compiled("one", "a", "1")).isNotEqualTo(compiled("two", "a", "2"));
	}

	@Test
	void fingerprintOfNestedClassTakesInTheClassAroundIt() {
		assertThat(of(Nested.class)).isNotEqualTo(of(getClass()));
	}

	@Test
	void fingerprintOfLambdaIsThatOfTheClassThatItIsIn() {
		Runnable one = () -> {
		};
		Runnable other = () -> {
		};

		assertThat(of(one.getClass())).isEqualTo(of(other.getClass())).isNotEqualTo(of(Object.class));
	}

	@Test
	void fingerprintOfWhatComesWithJavaOrFlywayIsThatOfNothing() {
		assertThat(of(String.class)).isEqualTo(of(BaseCallback.class)).isEqualTo(new Fingerprint().value());
	}

	private String compiled(String name, String text, String checksum) throws IOException {
		Path classes = CompiledMigration.compile(this.folder.resolve(name), text, checksum);
		ClassLoader parent = getClass().getClassLoader();
		try (URLClassLoader loader = new URLClassLoader(new URL[] { classes.toUri().toURL() }, parent)) {
			return of(loader.loadClass("db.V1__Create"));
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String of(Class<?> type) {
		return ClassFiles.fingerprint(type).value();
	}

	/**
	 * A nested class.
	 */
	private static final class Nested {

	}

}
