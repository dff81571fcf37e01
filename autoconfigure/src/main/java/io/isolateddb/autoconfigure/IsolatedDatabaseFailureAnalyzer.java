package io.isolateddb.autoconfigure;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.isolateddb.IsolatedDatabaseException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Analyzes the failure of a context whose database could not be made, or one of whose
 * DataSources is refused: the message of the exception tells first what has failed and
 * why, then what to do.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class IsolatedDatabaseFailureAnalyzer extends AbstractFailureAnalyzer<IsolatedDatabaseException> {

	/**
	 * The last sentence that tells what to do, with those that follow. What the server or
	 * a library has said comes before it.
	 */
	private static final Pattern ACTION = Pattern
		.compile("(.*[.]) ((?:Add|Annotate|Call|Check|Choose|Correct|Create|Do|"
				+ "Exclude|Give|Grant|Install|Let|List|Lower|Make|Move|Name|Put|Raise|Remove|Rename|Run|Set|Start|Stop|Use|"
				+ "Write) .*)", Pattern.DOTALL);

	private static final String OTHERWISE = "Read the section on troubleshooting in the README of Isolated Database.";

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, IsolatedDatabaseException cause) {
		String message = cause.getMessage();
		if (message == null || message.isBlank()) {
			return null;
		}
		Matcher action = ACTION.matcher(message);
		return action.matches() ? new FailureAnalysis(action.group(1), action.group(2), cause)
				: new FailureAnalysis(message, OTHERWISE, cause);
	}

}
