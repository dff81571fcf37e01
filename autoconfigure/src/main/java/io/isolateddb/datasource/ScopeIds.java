package io.isolateddb.datasource;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * The open scopes of this JVM that have been asked for an identifier, and the names of
 * those that have ended last, for errors. Random, so that what has not been told an
 * identifier does not come upon one. Thread-safe; nobody waits for anything while holding
 * a lock of the maps.
 */
final class ScopeIds {

	private static final int MOST_ENDED = 1000;

	private static final Map<DatabaseScope, String> ids = new ConcurrentHashMap<>();

	private static final Map<String, DatabaseScope> scopes = new ConcurrentHashMap<>();

	private static final Map<String, String> ended = Collections.synchronizedMap(new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
			return size() > MOST_ENDED;
		}

	});

	private ScopeIds() {
	}

	static String of(DatabaseScope scope) {
		return ids.computeIfAbsent(scope, (key) -> {
			String id = UUID.randomUUID().toString();
			scopes.put(id, scope);
			return id;
		});
	}

	static @Nullable DatabaseScope find(String id) {
		return scopes.get(id);
	}

	static @Nullable String nameOfEnded(String id) {
		return ended.get(id);
	}

	static void forget(DatabaseScope scope) {
		String id = ids.remove(scope);
		if (id != null) {
			ended.put(id, scope.toString());
			scopes.remove(id);
		}
	}

}
