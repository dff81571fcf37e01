package io.isolateddb.pool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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

	/**
	 * So much of each other reason is told.
	 */
	private static final int MOST_CHARACTERS = 80;

	private static final Pattern NAMES = Pattern.compile("(?<=\\b(?:of|for|as|sequence) )(?!the )\\S+|\"[^\"]*\"");

	private final Durations waits = new Durations();

	private final Durations unchanged = new Durations();

	private final Durations rewinds = new Durations();

	private final Durations clones = new Durations();

	private final Durations layers = new Durations();

	private final Durations moves = new Durations();

	private final Map<String, Long> obstacles = new ConcurrentHashMap<>();

	private final Map<String, Long> notRows = new ConcurrentHashMap<>();

	PoolStatistics() {
	}

	void leased(long waited) {
		this.waits.add(waited);
	}

	void cloned(long nanos) {
		this.clones.add(nanos);
	}

	/**
	 * How long it takes to make a clone: the median, in nanoseconds, or 0 if none has
	 * been made.
	 */
	long timeOfClone() {
		return this.clones.percentile(0.5);
	}

	/**
	 * Count a rewind.
	 * @return how often a database could not be rewound for the same reason, this time
	 * included; 0 if it has been rewound
	 */
	long rewound(Rewind rewind, long nanos) {
		switch (rewind.outcome()) {
			case UNCHANGED -> this.unchanged.add(nanos);
			case UNDONE -> this.rewinds.add(nanos);
			case IMPOSSIBLE, DISTURBED -> {
				return this.obstacles.merge(rewind.reason(), 1L, Long::sum);
			}
		}
		return 0;
	}

	/**
	 * Count what fixtures or a class have added, which was read as rows.
	 */
	void layered(long nanos) {
		this.layers.add(nanos);
	}

	/**
	 * Count what fixtures or a class have added that was more than rows.
	 */
	void notRows(String reason) {
		this.notRows.merge(reason, 1L, Long::sum);
	}

	/**
	 * Count a database that was given the rows of other fixtures or another class.
	 */
	void moved(long nanos) {
		this.moves.add(nanos);
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
		if (this.layers.count() + this.moves.count() > 0) {
			lines.add("rows of fixtures and classes read: " + this.layers + "; inserted into other databases: "
					+ this.moves);
		}
		addReasons(lines, "not rewound: ", this.obstacles);
		addReasons(lines, "made a template for fixtures or a class: ", this.notRows);
		return lines;
	}

	private static void addReasons(List<String> lines, String what, Map<String, Long> counts) {
		List<Map.Entry<String, Long>> reasons = mostFrequent(counts);
		reasons.stream()
			.limit(MOST_REASONS)
			.forEach((reason) -> lines.add(what + reason.getValue() + ", since " + reason.getKey()));
		if (reasons.size() > MOST_REASONS) {
			lines.add(others(what, reasons.subList(MOST_REASONS, reasons.size())));
		}
	}

	private static List<Map.Entry<String, Long>> mostFrequent(Map<String, Long> reasons) {
		return reasons.entrySet()
			.stream()
			.map(Map.Entry::copyOf)
			.sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
				.thenComparing(Map.Entry.comparingByKey()))
			.toList();
	}

	/**
	 * The less frequent reasons in one line, those of one kind together.
	 */
	private static String others(String what, List<Map.Entry<String, Long>> reasons) {
		Map<String, Long> kinds = new LinkedHashMap<>();
		reasons.forEach((reason) -> kinds.merge(kind(reason.getKey()), reason.getValue(), Long::sum));
		return what + kinds.values().stream().mapToLong(Long::longValue).sum() + ", for other reasons: "
				+ mostFrequent(kinds).stream()
					.map((kind) -> kind.getValue() + ", since " + kind.getKey())
					.collect(Collectors.joining("; "));
	}

	/**
	 * A reason without the threads and the names of the tables that it tells.
	 */
	private static String kind(String reason) {
		String kind = NAMES.matcher(reason.split("[;\\n]", 2)[0]).replaceAll("…");
		return (kind.length() <= MOST_CHARACTERS) ? kind : kind.substring(0, MOST_CHARACTERS) + "…";
	}

}
