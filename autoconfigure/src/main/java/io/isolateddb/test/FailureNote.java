package io.isolateddb.test;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * A text that is printed at the end of a failure. It is suppressed by the innermost
 * cause, so that it is printed last, and has no stack trace, since it is no failure
 * itself.
 */
final class FailureNote extends Exception {

	private static final Set<String> ABORTED = Set.of("org.opentest4j.TestAbortedException",
			"org.junit.AssumptionViolatedException", "org.junit.internal.AssumptionViolatedException",
			"org.testng.SkipException");

	private FailureNote(String text) {
		super(text, null, false, false);
	}

	/**
	 * Whether a test that threw this has failed, rather than been aborted.
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
	 * Let a failure end with a text. If the innermost cause cannot suppress exceptions,
	 * the next one does.
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
