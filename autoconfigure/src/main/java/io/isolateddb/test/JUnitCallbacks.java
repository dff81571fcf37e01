package io.isolateddb.test;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.isolateddb.IsolatedDatabaseCallbacks;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Tells {@link RunningTest} of the tests that JUnit runs. Of all callbacks a condition
 * comes first, whatever the order of extensions, and what is in the store of a test is
 * closed last, when all that could fail has been done.
 *
 * @since 0.1.0
 */
public final class JUnitCallbacks implements IsolatedDatabaseCallbacks {

	private static final Namespace NAMESPACE = Namespace.create(JUnitCallbacks.class);

	private static final Pattern INVOCATION = Pattern.compile("-invocation:#(\\d+)]");

	private static final ConditionEvaluationResult ENABLED = ConditionEvaluationResult
		.enabled("@IsolatedDatabase does not disable tests");

	/**
	 * Create the callbacks; {@link java.util.ServiceLoader} does it.
	 */
	public JUnitCallbacks() {
	}

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		context.getTestClass()
			.ifPresent((type) -> context.getStore(NAMESPACE)
				.put(RunningTest.class, RunningTest.begin(type, context.getTestMethod().orElse(null),
						invocation(context.getUniqueId()), () -> context.getExecutionException().orElse(null))));
		return ENABLED;
	}

	/**
	 * The numbers of a repetition, or of an invocation with parameters.
	 */
	private static String invocation(String uniqueId) {
		StringBuilder numbers = new StringBuilder();
		for (Matcher matcher = INVOCATION.matcher(uniqueId); matcher.find();) {
			numbers.append('.').append(matcher.group(1));
		}
		return numbers.toString();
	}

	@Override
	public void interceptDynamicTest(Invocation<@Nullable Void> invocation,
			DynamicTestInvocationContext invocationContext, ExtensionContext context) throws Throwable {
		try {
			invocation.proceed();
		}
		catch (Throwable ex) {
			RunningTest factory = context.getStore(NAMESPACE).get(RunningTest.class, RunningTest.class);
			if (factory != null) {
				factory.failed(ex);
			}
			throw ex;
		}
	}

}
