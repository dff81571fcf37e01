package io.isolateddb.binding;

import java.util.function.Function;

import io.isolateddb.datasource.ScopeBinding;
import io.isolateddb.pool.IsolatedPeriods;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/**
 * Propagates the binding of the thread that subscribes to a publisher of Reactor to each
 * thread that signals to the subscriber, and the binding of the thread that schedules a
 * task to the thread that runs it. Does nothing on threads without a binding.
 */
final class ReactorPropagation implements IsolatedPeriods.Effect {

	private static final String KEY = ReactorPropagation.class.getName();

	private ReactorPropagation() {
	}

	/**
	 * Install it for the periods in which isolated tests run, as Reactor's hooks are
	 * static. Does nothing the second time.
	 */
	static void install() {
		IsolatedPeriods.addEffect(KEY, new ReactorPropagation());
	}

	/**
	 * Publishers of tests that run beside isolated ones stay as they are.
	 */
	@Override
	public void begin() {
		Function<Publisher<Object>, Publisher<Object>> lift = lift();
		Hooks.onEachOperator(KEY, (publisher) -> ScopeBinding.isOfIsolatedTest() ? lift.apply(publisher) : publisher);
		Schedulers.onScheduleHook(KEY, (task) -> {
			ScopeBinding binding = ScopeBinding.forContinuation();
			return (binding != null) ? () -> run(binding, task) : task;
		});
	}

	@SuppressWarnings("unchecked")
	private static Function<Publisher<Object>, Publisher<Object>> lift() {
		return (Function<Publisher<Object>, Publisher<Object>>) (Function<?, ?>) Operators
			.lift((source, subscriber) -> {
				ScopeBinding binding = ScopeBinding.forContinuation();
				return (binding != null) ? new BoundSubscriber<>(binding, subscriber) : subscriber;
			});
	}

	@Override
	public void end() {
		Hooks.resetOnEachOperator(KEY);
		Schedulers.resetOnScheduleHook(KEY);
	}

	private static void run(ScopeBinding binding, Runnable task) {
		ScopeBinding previous = ScopeBinding.bind(binding);
		try {
			task.run();
		}
		finally {
			ScopeBinding.bind(previous);
		}
	}

	/**
	 * Delegates signals with a binding.
	 *
	 * @param binding the binding
	 * @param actual the subscriber that gets the signals
	 * @param <T> the type of the values
	 */
	private record BoundSubscriber<T>(ScopeBinding binding,
			CoreSubscriber<? super T> actual) implements CoreSubscriber<T> {

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			run(this.binding, () -> this.actual.onSubscribe(subscription));
		}

		@Override
		public void onNext(T value) {
			run(this.binding, () -> this.actual.onNext(value));
		}

		@Override
		public void onError(Throwable error) {
			run(this.binding, () -> this.actual.onError(error));
		}

		@Override
		public void onComplete() {
			run(this.binding, this.actual::onComplete);
		}

	}

}
