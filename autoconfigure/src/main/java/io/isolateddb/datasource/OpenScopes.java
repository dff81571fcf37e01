package io.isolateddb.datasource;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * The open scopes of this JVM by identifier, and the names of the scopes that were closed
 * last, for errors. A scope has an identifier once it has been asked for one. Identifiers
 * are random, so that nobody guesses one. Thread-safe; no thread waits for anything while
 * it holds a lock of the maps.
 */
final class OpenScopes {

	private static final int MOST_CLOSED = 1000;

	private static final Map<DatabaseScope, String> ids = new ConcurrentHashMap<>();

	private static final Map<String, DatabaseScope> scopes = new ConcurrentHashMap<>();

	private static final Map<String, String> closed = Collections.synchronizedMap(new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
			return size() > MOST_CLOSED;
		}

	});

	private OpenScopes() {
	}

	static String idOf(DatabaseScope scope) {
		return ids.computeIfAbsent(scope, (key) -> {
			String id = UUID.randomUUID().toString();
			scopes.put(id, scope);
			return id;
		});
	}

	static @Nullable DatabaseScope find(String id) {
		return scopes.get(id);
	}

	static @Nullable String nameOfClosed(String id) {
		return closed.get(id);
	}

	static void remove(DatabaseScope scope) {
		String id = ids.remove(scope);
		if (id != null) {
			closed.put(id, scope.toString());
			scopes.remove(id);
		}
	}

}
