package io.isolateddb.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads scripts that lie beside the tests of an engine.
 */
public final class TestScript {

	private TestScript() {
	}

	/**
	 * Read a script.
	 * @param owner a class in the package of the script
	 */
	public static String read(Class<?> owner, String name) {
		try (InputStream stream = owner.getResourceAsStream(name)) {
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
