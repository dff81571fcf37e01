package io.isolateddb;

import java.util.ServiceLoader;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;

/**
 * The extension of JUnit that {@link IsolatedDatabase} brings along: hands everything on.
 */
final class IsolatedDatabaseExtension implements ExecutionCondition, InvocationInterceptor {

	private final IsolatedDatabaseCallbacks callbacks;

	IsolatedDatabaseExtension() {
		this.callbacks = ServiceLoader
			.load(IsolatedDatabaseCallbacks.class, IsolatedDatabaseExtension.class.getClassLoader())
			.findFirst()
			.orElseThrow();
	}

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		return this.callbacks.evaluateExecutionCondition(context);
	}

	@Override
	public void interceptDynamicTest(Invocation<@Nullable Void> invocation,
			DynamicTestInvocationContext invocationContext, ExtensionContext context) throws Throwable {
		this.callbacks.interceptDynamicTest(invocation, invocationContext, context);
	}

}
