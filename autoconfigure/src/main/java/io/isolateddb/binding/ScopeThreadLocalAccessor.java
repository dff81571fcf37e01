package io.isolateddb.binding;

import io.isolateddb.datasource.ScopeBinding;
import io.isolateddb.pool.IsolatedPeriods;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Lets Micrometer's context propagation propagate the binding of a thread. Registered
 * while isolated tests run. Work that they have left behind may still have to restore the
 * binding of its thread then, and the last of it removes the accessor. Thread-safe: the
 * monitor guards the fields, and nothing waits while it is held.
 */
final class ScopeThreadLocalAccessor implements ThreadLocalAccessor<ScopeBinding>, IsolatedPeriods.Effect {

	static final String KEY = "io.isolateddb.binding";

	private boolean inUse;

	private int unrestored;

	private ScopeThreadLocalAccessor() {
	}

	/**
	 * Install it for the periods in which isolated tests run, as Micrometer's registry is
	 * static. Does nothing the second time.
	 */
	static void install() {
		IsolatedPeriods.addEffect(KEY, new ScopeThreadLocalAccessor());
	}

	@Override
	public synchronized void begin() {
		this.inUse = true;
		ContextRegistry.getInstance().registerThreadLocalAccessor(this);
	}

	@Override
	public synchronized void end() {
		this.inUse = false;
		removeIfDone();
	}

	private void removeIfDone() {
		if (!this.inUse && this.unrestored == 0) {
			ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
		}
	}

	private synchronized void count(int change) {
		this.unrestored = Math.max(0, this.unrestored + change);
		removeIfDone();
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
		count(1);
		ScopeBinding.bind(binding);
	}

	@Override
	public void setValue() {
		count(1);
		ScopeBinding.bind(null);
	}

	@Override
	public void restore(ScopeBinding previous) {
		ScopeBinding.bind(previous);
		count(-1);
	}

	@Override
	public void restore() {
		ScopeBinding.bind(null);
		count(-1);
	}

}
