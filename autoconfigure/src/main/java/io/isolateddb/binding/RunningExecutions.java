package io.isolateddb.binding;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import io.isolateddb.datasource.ScopeBinding;
import org.jspecify.annotations.Nullable;

/**
 * A map of Spring Batch with the jobs or steps that are running. Those of isolated tests
 * are compared by identity, as Spring Batch only asks for the same instances that it has
 * put there; all others stay in the map that Spring Batch has made. Thread-safe; nothing
 * waits while it holds the lock of the map.
 */
final class RunningExecutions extends AbstractMap<Object, Object> {

	private final Map<Object, Object> original;

	private final Map<Object, Object> isolated = Collections.synchronizedMap(new IdentityHashMap<>());

	@SuppressWarnings("unchecked")
	RunningExecutions(Map<?, ?> original) {
		this.original = (Map<Object, Object>) original;
	}

	Map<Object, Object> original() {
		return this.original;
	}

	private Map<Object, Object> mapOf(@Nullable Object key) {
		return this.isolated.containsKey(key) ? this.isolated : this.original;
	}

	@Override
	public @Nullable Object get(@Nullable Object key) {
		return mapOf(key).get(key);
	}

	@Override
	public boolean containsKey(@Nullable Object key) {
		return mapOf(key).containsKey(key);
	}

	@Override
	public Object computeIfAbsent(Object key, Function<? super Object, ? extends Object> value) {
		Map<Object, Object> map = ScopeBinding.isOfIsolatedTest() ? this.isolated : mapOf(key);
		return map.computeIfAbsent(key, value);
	}

	@Override
	public @Nullable Object put(Object key, Object value) {
		Map<Object, Object> map = ScopeBinding.isOfIsolatedTest() ? this.isolated : mapOf(key);
		return map.put(key, value);
	}

	@Override
	public @Nullable Object remove(@Nullable Object key) {
		return mapOf(key).remove(key);
	}

	@Override
	public Set<Map.Entry<Object, Object>> entrySet() {
		return this.original.entrySet();
	}

}
