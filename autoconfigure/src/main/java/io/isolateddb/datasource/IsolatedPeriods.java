package io.isolateddb.datasource;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * When something of this JVM may be changed for isolated tests: from the start of their
 * first context, or test, until the last of them has ended. What is changed for the whole
 * JVM, such as a hook in a static field of a library, is changed for these periods only,
 * so that other tests find it as it is without us. Thread-safe: the monitor guards the
 * count and the effects. A thread that holds it begins or ends effects, which wait for
 * nothing.
 *
 * @since 0.1.0
 */
public final class IsolatedPeriods {

	private static final Map<String, Effect> effects = new LinkedHashMap<>();

	private static int users;

	private IsolatedPeriods() {
	}

	/**
	 * Add an effect, unless there is one with the name already. It begins at once if a
	 * period has begun.
	 * @param name the name of the effect
	 * @param effect what is changed
	 */
	public static synchronized void addEffect(String name, Effect effect) {
		if (effects.putIfAbsent(name, effect) == null && users > 0) {
			effect.begin();
		}
	}

	static synchronized void enter() {
		if (users++ == 0) {
			effects.values().forEach(Effect::begin);
		}
	}

	static synchronized void leave() {
		if (--users == 0) {
			effects.values().forEach(Effect::end);
		}
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

}
