package io.isolateddb.autoconfigure;

import java.time.Duration;

import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.datasource.ScopeBinding;
import org.jspecify.annotations.Nullable;

import org.springframework.context.support.DefaultLifecycleProcessor;

/**
 * Tells the databases of a context when the context is paused, resumed, stopped or
 * closed. Spring does that on the thread of a test that needs another context: what the
 * beans do meanwhile belongs to no test.
 */
final class TransitionLifecycleProcessor extends DefaultLifecycleProcessor {

	private final ContextDatabases databases;

	TransitionLifecycleProcessor(ContextDatabases databases, Duration timeoutPerShutdownPhase) {
		this.databases = databases;
		setTimeoutPerShutdownPhase(timeoutPerShutdownPhase.toMillis());
	}

	@Override
	public void onRestart() {
		run(super::onRestart);
	}

	@Override
	public void onPause() {
		run(super::onPause);
	}

	@Override
	public void start() {
		run(super::start);
	}

	@Override
	public void stop() {
		run(super::stop);
	}

	/**
	 * This transition ends with the databases of the context, as its beans are yet to be
	 * destroyed.
	 */
	@Override
	public void onClose() {
		ScopeBinding previous = begin();
		try {
			super.onClose();
		}
		finally {
			ScopeBinding.bind(previous);
		}
	}

	private void run(Runnable transition) {
		ScopeBinding previous = begin();
		try {
			transition.run();
		}
		finally {
			this.databases.endTransition();
			ScopeBinding.bind(previous);
		}
	}

	private @Nullable ScopeBinding begin() {
		this.databases.beginTransition();
		return ScopeBinding.bind(null);
	}

}
