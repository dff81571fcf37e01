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
 * Keeps apart what Spring Batch holds in memory of the jobs that are running. It tells
 * them by their identifiers, and the first job of each database has the same one.
 */
final class BatchIsolation {

	static {
		separate(JobSynchronizationManager.class);
		separate(StepSynchronizationManager.class);
	}

	private BatchIsolation() {
	}

	/**
	 * Install it for the whole JVM, as Spring Batch has it. Does nothing the second time.
	 */
	static void install() {
	}

	private static void separate(Class<?> type) {
		Field field = ReflectionUtils.findField(type, "manager", SynchronizationManagerSupport.class);
		if (field != null) {
			ReflectionUtils.makeAccessible(field);
			Object manager = ReflectionUtils.getField(field, null);
			separate(manager, "counts");
			separate(manager, "contexts");
		}
	}

	/**
	 * The map is asked for the very executions that were put there: tell them by that.
	 */
	private static void separate(@Nullable Object manager, String name) {
		Field field = ReflectionUtils.findField(SynchronizationManagerSupport.class, name, Map.class);
		if (field != null) {
			ReflectionUtils.makeAccessible(field);
			Map<?, ?> running = (Map<?, ?>) ReflectionUtils.getField(field, manager);
			ReflectionUtils.setField(field, manager, Collections.synchronizedMap(new IdentityHashMap<>(running)));
		}
	}

}
