package io.isolateddb.binding;

import io.isolateddb.datasource.ScopeBinding;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Makes the binding of a thread part of what Micrometer's context propagation takes to
 * other threads.
 *
 * @since 0.1.0
 */
public final class ScopeThreadLocalAccessor implements ThreadLocalAccessor<ScopeBinding> {

	/**
	 * The key of the binding in a snapshot.
	 */
	public static final String KEY = "io.isolateddb.binding";

	/**
	 * Create the accessor; Micrometer does it.
	 */
	public ScopeThreadLocalAccessor() {
	}

	@Override
	public Object key() {
		return KEY;
	}

	@Override
	public @Nullable ScopeBinding getValue() {
		return ScopeBinding.share();
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
