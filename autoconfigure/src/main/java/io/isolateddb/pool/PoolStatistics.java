package io.isolateddb.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.isolateddb.engine.Rewind;

/**
 * What the databases of this JVM have cost so far. Thread-safe, without locks.
 *
 * @since 0.1.0
 */
public final class PoolStatistics {

	private final Durations waits = new Durations();

	private final Durations looks = new Durations();

	private final Durations undos = new Durations();

	private final Durations clones = new Durations();

	private final Map<String, LongAdder> obstacles = new ConcurrentHashMap<>();

	PoolStatistics() {
	}

	void leased(long waited) {
		this.waits.add(waited);
	}

	void cloned(long nanos) {
		this.clones.add(nanos);
	}

	void rewound(Rewind rewind, long nanos) {
		switch (rewind.outcome()) {
			case UNCHANGED -> this.looks.add(nanos);
			case UNDONE -> this.undos.add(nanos);
			case IMPOSSIBLE, DISTURBED ->
				this.obstacles.computeIfAbsent(rewind.reason(), (reason) -> new LongAdder()).increment();
		}
	}

	/**
	 * How often a database has been lent.
	 * @return the number
	 */
	public long leases() {
		return this.waits.count();
	}

	/**
	 * How many databases have been copied from a template.
	 * @return the number
	 */
	public long clones() {
		return this.clones.count();
	}

	/**
	 * The report, for people to read.
	 * @return its lines
	 */
	public List<String> lines() {
		List<String> lines = new ArrayList<>();
		lines.add("Isolated databases lent: " + leases() + "; waited for one: " + this.waits);
		lines.add("Given back unchanged: " + this.looks.count() + " (" + this.looks + "); rewound: "
				+ this.undos.count() + " (" + this.undos + ")");
		lines.add("Cloned: " + clones() + " (" + this.clones + ")");
		this.obstacles.forEach((reason, count) -> lines.add("Could not be rewound: " + count + " (" + reason + ")"));
		return lines;
	}

}
