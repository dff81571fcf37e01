package io.isolateddb.pool;

import java.util.ArrayList;
import java.util.Comparator;
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

	/**
	 * So many reasons are listed one by one, the most frequent ones.
	 */
	private static final int MOST_REASONS = 5;

	private final Durations waits = new Durations();

	private final Durations unchanged = new Durations();

	private final Durations rewinds = new Durations();

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
			case UNCHANGED -> this.unchanged.add(nanos);
			case UNDONE -> this.rewinds.add(nanos);
			case IMPOSSIBLE, DISTURBED ->
				this.obstacles.computeIfAbsent(rewind.reason(), (reason) -> new LongAdder()).increment();
		}
	}

	/**
	 * How often a database has been leased.
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
		lines.add("Isolated databases leased, and how long tests waited for them: " + this.waits);
		lines.add("returned unchanged: " + this.unchanged + "; rewound: " + this.rewinds + "; cloned: " + this.clones);
		List<Map.Entry<String, LongAdder>> reasons = new ArrayList<>(this.obstacles.entrySet());
		reasons.sort(Comparator.comparingLong((reason) -> -reason.getValue().sum()));
		reasons.stream()
			.limit(MOST_REASONS)
			.forEach((reason) -> lines.add("not rewound: " + reason.getValue() + ", since " + reason.getKey()));
		long others = reasons.stream().skip(MOST_REASONS).mapToLong((reason) -> reason.getValue().sum()).sum();
		if (others > 0) {
			lines.add("not rewound: " + others + ", for other reasons");
		}
		return lines;
	}

}
