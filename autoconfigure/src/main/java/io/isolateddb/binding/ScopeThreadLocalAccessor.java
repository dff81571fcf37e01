package io.isolateddb.binding;

import io.isolateddb.datasource.ScopeBinding;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Lets Micrometer's context propagation propagate the binding of a thread.
 *
 * @since 0.1.0
 */
public final class ScopeThreadLocalAccessor implements ThreadLocalAccessor<ScopeBinding> {

	/**
	 * The key of the binding in a snapshot.
	 */
	public static final String KEY = "io.isolateddb.binding";

	/**
	 * Create the accessor. Called by Micrometer.
	 */
	public ScopeThreadLocalAccessor() {
	}

	@Override
	public Object key() {
		return KEY;
	}

	@Override
	public @Nullable ScopeBinding getValue() {
		return ScopeBinding.forContinuation();
	}

	@Override
	public void setValue(ScopeBinding binding) {
		ScopeBinding.bind(binding);
	}

	@Override
	public void setValue() {
		ScopeBinding.bind(null);
	}

}
