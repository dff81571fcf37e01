package io.isolateddb.test;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What has to be undone when a test, or a class, ends. It begins and ends on one thread.
 * The attributes of Spring's {@code TestContext} are no place for that: if a nested class
 * runs for two of the classes that inherit it, its {@code TestContext} is replaced when
 * it ends for one of them. Thread-safe, as each thread has its own attributes.
 */
final class ThreadAttributes {

	private static final ThreadLocal<Map<Object, Map<String, Object>>> attributes = ThreadLocal
		.withInitial(IdentityHashMap::new);

	private ThreadAttributes() {
	}

	/**
	 * Set an attribute on this thread.
	 * @param test the instance of a test, or a test class
	 */
	static void set(Object test, String name, Object value) {
		attributes.get().computeIfAbsent(test, (key) -> new HashMap<>()).put(name, value);
	}

	/**
	 * Remove an attribute from this thread.
	 * @param test the instance of a test, or a test class
	 * @return its value, or {@code null} if there is none
	 */
	static @Nullable Object remove(Object test, String name) {
		Map<String, Object> ofTest = attributes.get().get(test);
		if (ofTest == null) {
			return null;
		}
		Object value = ofTest.remove(name);
		if (ofTest.isEmpty()) {
			attributes.get().remove(test);
		}
		return value;
	}

}
