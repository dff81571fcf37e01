package io.isolateddb;

import java.util.ServiceLoader;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The extension of JUnit that {@link IsolatedDatabase} brings along: hands everything on.
 */
final class IsolatedDatabaseExtension implements ExecutionCondition, InvocationInterceptor, ParameterResolver {

	private final IsolatedDatabaseCallbacks callbacks;

	IsolatedDatabaseExtension() {
		this.callbacks = callbacks();
	}

	static IsolatedDatabaseCallbacks callbacks() {
		return ServiceLoader.load(IsolatedDatabaseCallbacks.class, IsolatedDatabaseExtension.class.getClassLoader())
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

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return this.callbacks.supportsParameter(parameter, context);
	}

	@Override
	public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return this.callbacks.resolveParameter(parameter, context);
	}

}
