package io.isolateddb.pool;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.DatabaseEngine;

/**
 * The engine of a real server, some methods of which fail with an error of the JVM, as
 * when it has no memory left. It counts the calls of methods.
 */
final class FaultyEngine {

	private final Map<String, Integer> failures = new ConcurrentHashMap<>();

	private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();

	private final DatabaseEngine engine;

	FaultyEngine(DatabaseEngine engine) {
		this.engine = faulty(DatabaseEngine.class, engine);
	}

	DatabaseEngine engine() {
		return this.engine;
	}

	/**
	 * Let the next calls of a method fail.
	 */
	void fail(String method, int times) {
		this.failures.put(method, times);
	}

	int calls(String method) {
		return this.calls.getOrDefault(method, new AtomicInteger()).get();
	}

	private <T> T faulty(Class<T> type, T target) {
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, arguments) -> {
				String name = type.getSimpleName() + "." + method.getName();
				this.calls.computeIfAbsent(name, (key) -> new AtomicInteger()).incrementAndGet();
				if (this.failures.computeIfPresent(name, (key, times) -> (times > 0) ? times - 1 : null) != null) {
					throw new OutOfMemoryError("for " + name);
				}
				try {
					Object result = method.invoke(target, arguments);
					return (result instanceof ChangeTracker tracker) ? faulty(ChangeTracker.class, tracker) : result;
				}
				catch (InvocationTargetException ex) {
					throw ex.getCause();
				}
			}));
	}

}
