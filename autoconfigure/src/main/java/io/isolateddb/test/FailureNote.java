package io.isolateddb.test;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * What a failed test ends with. Whoever prints the failure prints it last: it is
 * suppressed by the innermost cause. Not a failure itself, so that it has no stack trace.
 */
final class FailureNote extends Exception {

	private static final Set<String> ABORTED = Set.of("org.opentest4j.TestAbortedException",
			"org.junit.AssumptionViolatedException", "org.junit.internal.AssumptionViolatedException",
			"org.testng.SkipException");

	private FailureNote(String text) {
		super(text, null, false, false);
	}

	/**
	 * Whether what was thrown means that a test has failed, and not that it does not
	 * apply.
	 */
	static boolean isFailure(Throwable thrown) {
		for (Class<?> type = thrown.getClass(); type != null; type = type.getSuperclass()) {
			if (ABORTED.contains(type.getName())) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Let a failure end with a text. A cause that takes nothing gives way to the one that
	 * it caused.
	 */
	static void attach(Throwable failure, String text) {
		attach(failure, new FailureNote(text), Collections.newSetFromMap(new IdentityHashMap<>()));
	}

	private static boolean attach(Throwable failure, FailureNote note, Set<Throwable> seen) {
		if (!seen.add(failure)) {
			return false;
		}
		Throwable cause = failure.getCause();
		if (cause != null && attach(cause, note, seen)) {
			return true;
		}
		int before = failure.getSuppressed().length;
		failure.addSuppressed(note);
		return failure.getSuppressed().length > before;
	}

	@Override
	public String toString() {
		return String.valueOf(getMessage());
	}

}
