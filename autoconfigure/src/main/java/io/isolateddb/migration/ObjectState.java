package io.isolateddb.migration;

import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.stream.Stream;

/**
 * Tells whether an object may differ from another one of its class.
 */
final class ObjectState {

	private ObjectState() {
	}

	/**
	 * Whether the class of an object, or a superclass, declares a field for instances.
	 * Those of Flyway's own classes do not count: they hold version and description,
	 * which a migration tells.
	 */
	static boolean exists(Object object) {
		if (Proxy.isProxyClass(object.getClass())) {
			return exists(Proxy.getInvocationHandler(object));
		}
		for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
			if (!type.getName().startsWith("org.flywaydb.core.") && Stream.of(type.getDeclaredFields())
				.anyMatch((field) -> !Modifier.isStatic(field.getModifiers()))) {
				return true;
			}
		}
		return false;
	}

}
