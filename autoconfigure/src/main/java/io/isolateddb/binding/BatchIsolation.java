package io.isolateddb.binding;

import java.lang.reflect.Field;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.scope.context.JobSynchronizationManager;
import org.springframework.batch.core.scope.context.StepSynchronizationManager;
import org.springframework.batch.core.scope.context.SynchronizationManagerSupport;
import org.springframework.util.ReflectionUtils;

/**
 * Isolates what Spring Batch holds in memory of running jobs. Spring Batch compares jobs
 * by identifier, and the first job of each database has the same identifier.
 */
final class BatchIsolation {

	static {
		isolate(JobSynchronizationManager.class);
		isolate(StepSynchronizationManager.class);
	}

	private BatchIsolation() {
	}

	/**
	 * Install it for the whole JVM, as Spring Batch holds it in static fields. Does
	 * nothing the second time.
	 */
	static void install() {
	}

	private static void isolate(Class<?> type) {
		Field field = ReflectionUtils.findField(type, "manager", SynchronizationManagerSupport.class);
		if (field != null) {
			ReflectionUtils.makeAccessible(field);
			Object manager = ReflectionUtils.getField(field, null);
			isolate(manager, "counts");
			isolate(manager, "contexts");
		}
	}

	/**
	 * The map is only asked for the same instances that were put there, so that it can
	 * compare by identity.
	 */
	private static void isolate(@Nullable Object manager, String name) {
		Field field = ReflectionUtils.findField(SynchronizationManagerSupport.class, name, Map.class);
		if (field != null) {
			ReflectionUtils.makeAccessible(field);
			Map<?, ?> running = (Map<?, ?>) ReflectionUtils.getField(field, manager);
			ReflectionUtils.setField(field, manager, Collections.synchronizedMap(new IdentityHashMap<>(running)));
		}
	}

}
