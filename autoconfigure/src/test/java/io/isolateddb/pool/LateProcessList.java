package io.isolateddb.pool;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseSession;

/**
 * The engine of a real server that lists sessions as MySQL does now and then: as at work,
 * though the client has got its answer a moment before. Thread-safe.
 */
final class LateProcessList {

	private final AtomicInteger late = new AtomicInteger();

	private final DatabaseEngine engine;

	LateProcessList(DatabaseEngine engine) {
		this.engine = (DatabaseEngine) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { DatabaseEngine.class }, (proxy, method, arguments) -> {
					try {
						Object result = method.invoke(engine, arguments);
						boolean isLate = method.getName().equals("sessions")
								&& this.late.getAndUpdate((times) -> Math.max(0, times - 1)) > 0;
						return isLate ? atWork((List<?>) result) : result;
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

	private static List<DatabaseSession> atWork(List<?> sessions) {
		return sessions.stream()
			.map(DatabaseSession.class::cast)
			.map((session) -> new DatabaseSession(session.id(), false, session.description()))
			.toList();
	}

	DatabaseEngine engine() {
		return this.engine;
	}

	/**
	 * Let the next lists of sessions be late.
	 */
	void beLate(int times) {
		this.late.set(times);
	}

	boolean isLate() {
		return this.late.get() > 0;
	}

}
