package io.isolateddb.binding;

import java.util.Map;

import io.isolateddb.pool.IsolatedPeriods;
import org.jspecify.annotations.Nullable;

/**
 * Isolates what Spring Batch holds in memory of running jobs. Spring Batch compares jobs
 * by identifier, and the first job of each database has the same identifier. Spring Batch
 * holds it in static fields, which are changed while isolated tests run.
 */
final class BatchIsolation implements IsolatedPeriods.Effect {

	private final PrivateMember manager;

	private final PrivateMember map;

	private @Nullable RunningExecutions replacement;

	private BatchIsolation(PrivateMember manager, PrivateMember map) {
		this.manager = manager;
		this.map = map;
	}

	/**
	 * Install it for the periods in which isolated tests run. Does nothing the second
	 * time.
	 */
	static void install() {
		for (PrivateMember manager : new PrivateMember[] { PrivateMember.BATCH_JOBS, PrivateMember.BATCH_STEPS }) {
			for (PrivateMember map : new PrivateMember[] { PrivateMember.BATCH_COUNTS, PrivateMember.BATCH_CONTEXTS }) {
				IsolatedPeriods.addEffect(manager.name() + "." + map.name(), new BatchIsolation(manager, map));
			}
		}
	}

	/**
	 * A job of another test that is running finds what it has registered in either map.
	 */
	@Override
	public void begin() {
		Object owner = this.manager.get(null);
		if (owner != null && this.map.get(owner) instanceof Map<?, ?> original) {
			this.replacement = new RunningExecutions(original);
			this.map.set(owner, this.replacement);
		}
	}

	@Override
	public void end() {
		Object owner = this.manager.get(null);
		if (owner != null && this.replacement != null && this.map.get(owner) == this.replacement) {
			this.map.set(owner, this.replacement.original());
		}
		this.replacement = null;
	}

}
