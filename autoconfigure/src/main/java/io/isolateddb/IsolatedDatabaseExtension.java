package io.isolateddb;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * The JUnit extension of {@link IsolatedDatabase}. Delegates to an extension that it
 * knows by name only, as this package uses no other package of the library.
 */
final class IsolatedDatabaseExtension
		implements ExecutionCondition, BeforeAllCallback, BeforeEachCallback, BeforeClassTemplateInvocationCallback,
		AfterClassTemplateInvocationCallback, InvocationInterceptor, ParameterResolver {

	private final ExecutionCondition condition;

	private final BeforeAllCallback beforeAll;

	private final BeforeEachCallback beforeEach;

	private final BeforeClassTemplateInvocationCallback before;

	private final AfterClassTemplateInvocationCallback after;

	private final InvocationInterceptor interceptor;

	private final ParameterResolver resolver;

	IsolatedDatabaseExtension() {
		Object delegate = create("io.isolateddb.test.JUnitExtension");
		this.condition = (ExecutionCondition) delegate;
		this.beforeAll = (BeforeAllCallback) delegate;
		this.beforeEach = (BeforeEachCallback) delegate;
		this.before = (BeforeClassTemplateInvocationCallback) delegate;
		this.after = (AfterClassTemplateInvocationCallback) delegate;
		this.interceptor = (InvocationInterceptor) delegate;
		this.resolver = (ParameterResolver) delegate;
	}

	static Object create(String type) {
		return ReflectionSupport
			.newInstance(ReflectionSupport.tryToLoadClass(type, IsolatedDatabaseExtension.class.getClassLoader())
				.toOptional()
				.orElseThrow(IllegalStateException::new));
	}

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		return this.condition.evaluateExecutionCondition(context);
	}

	/**
	 * The database of a method is there before its test class is instantiated, so that a
	 * constructor can have it.
	 */
	@Override
	public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
		return ExtensionContextScope.TEST_METHOD;
	}

	@Override
	public void beforeAll(ExtensionContext context) throws Exception {
		this.beforeAll.beforeAll(context);
	}

	@Override
	public void beforeEach(ExtensionContext context) throws Exception {
		this.beforeEach.beforeEach(context);
	}

	@Override
	public void beforeClassTemplateInvocation(ExtensionContext context) throws Exception {
		this.before.beforeClassTemplateInvocation(context);
	}

	@Override
	public void afterClassTemplateInvocation(ExtensionContext context) throws Exception {
		this.after.afterClassTemplateInvocation(context);
	}

	@Override
	public void interceptDynamicTest(Invocation<@Nullable Void> invocation,
			DynamicTestInvocationContext invocationContext, ExtensionContext context) throws Throwable {
		this.interceptor.interceptDynamicTest(invocation, invocationContext, context);
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return this.resolver.supportsParameter(parameter, context);
	}

	@Override
	public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return this.resolver.resolveParameter(parameter, context);
	}

}
