package io.isolateddb.testsupport;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * System properties that a test sets. They are as before when it has ended.
 */
public final class SystemProperties implements AfterEachCallback {

	private final Map<String, @Nullable String> before = new HashMap<>();

	/**
	 * Set a property, or remove it.
	 * @param value the value, or {@code null}
	 */
	public void set(String name, @Nullable String value) {
		String old = (value != null) ? System.setProperty(name, value) : System.clearProperty(name);
		if (!this.before.containsKey(name)) {
			this.before.put(name, old);
		}
	}

	@Override
	public void afterEach(ExtensionContext context) {
		this.before.forEach((name, value) -> {
			if (value != null) {
				System.setProperty(name, value);
			}
			else {
				System.clearProperty(name);
			}
		});
		this.before.clear();
	}

}
