package io.isolateddb.testsupport;

import java.util.List;

import org.springframework.boot.test.system.CapturedOutput;

/**
 * The warnings in the output of a test. All contexts of a JVM write there: a pool of
 * another one may find meanwhile that a connection it keeps alive has been closed. That
 * one is left out.
 */
public final class LoggedWarnings {

	private LoggedWarnings() {
	}

	/**
	 * The lines with warnings, in their order.
	 */
	public static List<String> in(CapturedOutput output) {
		return output.getAll()
			.lines()
			.filter((line) -> line.contains("WARN") && !line.contains("Failed to validate connection"))
			.toList();
	}

}
