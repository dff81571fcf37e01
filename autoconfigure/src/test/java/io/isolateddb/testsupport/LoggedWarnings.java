package io.isolateddb.testsupport;

import java.util.List;

import org.springframework.boot.test.system.CapturedOutput;

/**
 * The warnings in the output of a test. All contexts of a JVM write there: a pool of
 * another one may find meanwhile that a connection which it keeps alive, or which a
 * scheduled task uses, has been closed with its database. Those are left out.
 */
public final class LoggedWarnings {

	private static final List<String> CLOSED_WITH_ITS_DATABASE = List.of("Failed to validate connection",
			"marked as broken because of SQLSTATE(08006)");

	private LoggedWarnings() {
	}

	/**
	 * The lines with warnings, in their order.
	 */
	public static List<String> in(CapturedOutput output) {
		return output.getAll()
			.lines()
			.filter((line) -> line.contains("WARN") && CLOSED_WITH_ITS_DATABASE.stream().noneMatch(line::contains))
			.toList();
	}

}
