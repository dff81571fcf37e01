package io.isolateddb.pool;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * When something of this JVM may be changed for isolated tests: from the start of their
 * first context, or test, until the last of them has ended. What is changed for the whole
 * JVM, such as a hook in a static field of a library, is changed for these periods only,
 * so that other tests find it as it is without us. What concerns connection pools alone
 * is changed while databases are prepared and removed in the background, too.
 * Thread-safe: the monitor guards the counts and the effects. A thread that holds it
 * begins or ends effects, which wait for nothing.
 *
 * @since 0.1.0
 */
public final class IsolatedPeriods {

	private static final Periods ofTests = new Periods();

	private static final Periods ofPools = new Periods();

	private IsolatedPeriods() {
	}

	/**
	 * Add an effect, unless there is one with the name already. It begins at once if a
	 * period has begun.
	 * @param name the name of the effect
	 * @param effect what is changed
	 */
	public static synchronized void addEffect(String name, Effect effect) {
		ofTests.add(name, effect);
	}

	/**
	 * Add an effect on connection pools, unless there is one with the name already. One
	 * that has begun ends and begins again, as what it depends on may have changed.
	 * @param name the name of the effect
	 * @param effect what is changed
	 */
	public static synchronized void addPoolEffect(String name, Effect effect) {
		if (!ofPools.add(name, effect)) {
			ofPools.renew(name);
		}
	}

	/**
	 * Say that a context or a test begins, which will {@link #leave() end}.
	 */
	public static synchronized void enter() {
		ofPools.enter();
		ofTests.enter();
	}

	/**
	 * Say that what has {@linkplain #enter() begun} is over.
	 */
	public static synchronized void leave() {
		ofTests.leave();
		ofPools.leave();
	}

	private static synchronized void enterPools() {
		ofPools.enter();
	}

	private static synchronized void leavePools() {
		ofPools.leave();
	}

	/**
	 * A task that opens or closes connection pools.
	 */
	static Runnable ofPools(Runnable task) {
		return () -> {
			enterPools();
			try {
				task.run();
			}
			finally {
				leavePools();
			}
		};
	}

	/**
	 * A change of something that the whole JVM shares.
	 */
	public interface Effect {

		/**
		 * Make the change.
		 */
		void begin();

		/**
		 * Undo the change, so that everything is as before.
		 */
		void end();

	}

	/**
	 * The periods of one kind.
	 */
	private static final class Periods {

		private final Map<String, Effect> effects = new LinkedHashMap<>();

		private int users;

		boolean add(String name, Effect effect) {
			boolean added = this.effects.putIfAbsent(name, effect) == null;
			if (added && this.users > 0) {
				effect.begin();
			}
			return added;
		}

		void renew(String name) {
			Effect effect = this.effects.get(name);
			if (effect != null && this.users > 0) {
				effect.end();
				effect.begin();
			}
		}

		void enter() {
			if (this.users++ == 0) {
				this.effects.values().forEach(Effect::begin);
			}
		}

		void leave() {
			if (--this.users == 0) {
				this.effects.values().forEach(Effect::end);
			}
		}

	}

}
