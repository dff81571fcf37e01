package io.isolateddb.test;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.isolateddb.IsolatedDatabaseCallbacks;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;

import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * Tells {@link RunningTest} of the tests that JUnit runs, and JUnit of
 * {@link ContextLocks}. Of all callbacks a condition comes first, whatever the order of
 * extensions, and what is in the store of a test is closed last, when all that could fail
 * has been done.
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
				.put(RunningTest.class,
						RunningTest.begin(type, enclosingClass(context, type), context.getTestMethod().orElse(null),
								invocation(context.getUniqueId()),
								() -> context.getExecutionException().orElse(null))));
		return ENABLED;
	}

	private static @Nullable Class<?> enclosingClass(ExtensionContext context, Class<?> type) {
		return context.getParent()
			.flatMap(ExtensionContext::getTestClass)
			.filter((enclosing) -> enclosing != type)
			.orElse(null);
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
	public Set<Lock> provideForClass(Class<?> testClass) {
		return ContextLocks.of(testClass);
	}

	@Override
	public Set<Lock> provideForNestedClass(List<Class<?>> enclosingInstanceTypes, Class<?> testClass) {
		return ContextLocks.of(testClass);
	}

	@Override
	public Set<Lock> provideForMethod(List<Class<?>> enclosingInstanceTypes, Class<?> testClass, Method testMethod) {
		return ContextLocks.of(testMethod);
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

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return context.getTestMethod().isPresent() && TestParameters.support(parameter.getParameter());
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		try {
			TestParameters parameters = new TestParameters(SpringExtension.getApplicationContext(context),
					context.getRequiredTestClass().getName() + "#" + context.getRequiredTestMethod().getName());
			Object value = parameters.value(parameter.getParameter().getType());
			if (value instanceof Connection connection) {
				context.getStore(NAMESPACE).put(connection, (AutoCloseable) connection::close);
			}
			return value;
		}
		catch (SQLException ex) {
			throw new ParameterResolutionException(
					"No " + parameter.getParameter() + " for " + context.getDisplayName() + ": " + ex.getMessage(), ex);
		}
	}

}
