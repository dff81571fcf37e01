package io.isolateddb.pool;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * A histogram of durations. Its classes are an eighth of a power of two wide, which is
 * enough for a report, and its size does not depend on the number of durations.
 * Thread-safe, without locks.
 */
final class Durations {

	private static final int STEPS = 8;

	private final AtomicLongArray classes = new AtomicLongArray(Long.SIZE * STEPS);

	private final LongAdder count = new LongAdder();

	private final LongAccumulator longest = new LongAccumulator(Math::max, 0);

	void add(long nanos) {
		this.classes.incrementAndGet(index(Math.max(1, nanos)));
		this.count.increment();
		this.longest.accumulate(nanos);
	}

	long count() {
		return this.count.sum();
	}

	private static int index(long nanos) {
		int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
		long step = (exponent < 3) ? 0 : (nanos >>> (exponent - 3)) & (STEPS - 1);
		return exponent * STEPS + (int) step;
	}

	private static long middle(int index) {
		int exponent = index / STEPS;
		double low = Math.scalb(1.0, exponent) * (1 + (index % STEPS) / (double) STEPS);
		return (long) (low * (1 + 0.5 / STEPS));
	}

	/**
	 * The duration that a fraction of all did not exceed, in nanoseconds.
	 */
	long percentile(double fraction) {
		long rank = (long) Math.ceil(fraction * count());
		long seen = 0;
		for (int i = 0; i < this.classes.length(); i++) {
			seen += this.classes.get(i);
			if (seen >= rank && seen > 0) {
				return Math.min(middle(i), this.longest.get());
			}
		}
		return 0;
	}

	/**
	 * The count, and the median, 99th percentile and maximum in milliseconds.
	 */
	@Override
	public String toString() {
		if (count() == 0) {
			return "0";
		}
		return String.format(Locale.ROOT, "%d (median %s, p99 %s, max %s ms)", count(), millis(percentile(0.5)),
				millis(percentile(0.99)), millis(this.longest.get()));
	}

	private static String millis(long nanos) {
		double millis = (double) nanos / TimeUnit.MILLISECONDS.toNanos(1);
		return String.format(Locale.ROOT, (millis < 10) ? "%.3f" : "%.0f", millis);
	}

}
