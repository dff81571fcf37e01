package io.isolateddb.registry;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs five times a second in the thread of the registry. Each beat notices if the
 * session is lost and opens a new one, so that this JVM does not count as ended; it drops
 * unused clones if another JVM waits for their connections. Orphans are reaped when the
 * JVM starts and every ten seconds from then on, and surplus templates are dropped once.
 * The heartbeat waits only for the server.
 */
final class RegistryHeartbeat {

	private static final Logger logger = LoggerFactory.getLogger(RegistryHeartbeat.class);

	private static final long INTERVAL_MILLIS = 200;

	private static final int BEATS_BETWEEN_REAPS = 50;

	private final OrphanReaper reaper;

	private final BudgetLedger ledger;

	private final ConnectionBudget budget;

	private final Runnable dropUnused;

	private final SqlAction evictTemplates;

	private int beats;

	/**
	 * Create a heartbeat.
	 * @param dropUnused drops the clones of this JVM that no test uses
	 * @param evictTemplates drops the templates beyond the limit
	 */
	RegistryHeartbeat(OrphanReaper reaper, BudgetLedger ledger, ConnectionBudget budget, Runnable dropUnused,
			SqlAction evictTemplates) {
		this.reaper = reaper;
		this.ledger = ledger;
		this.budget = budget;
		this.dropUnused = dropUnused;
		this.evictTemplates = evictTemplates;
	}

	void start(ScheduledExecutorService thread) {
		thread.scheduleWithFixedDelay(this::beat, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
	}

	private void beat() {
		try {
			if (this.beats++ % BEATS_BETWEEN_REAPS == 0 || this.reaper.hasCandidates()) {
				this.reaper.reap();
			}
			this.ledger.refresh();
			if (this.budget.isTurnOfOtherJvm()) {
				this.dropUnused.run();
			}
			if (this.beats == BEATS_BETWEEN_REAPS) {
				this.evictTemplates.run();
			}
		}
		catch (Throwable ex) {
			logger.debug("The registry cannot be reached", ex);
		}
	}

}
