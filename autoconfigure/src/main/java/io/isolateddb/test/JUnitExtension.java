package io.isolateddb.test;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.isolateddb.datasource.ScopeBinding;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * Opens a {@link JUnitExecution} for each test that JUnit runs, and resolves its
 * parameters. JUnit evaluates conditions before all other callbacks, whatever the order
 * of extensions, and closes the store of a test last, when nothing of the test can fail
 * any more.
 */
final class JUnitExtension
		implements ExecutionCondition, BeforeAllCallback, BeforeEachCallback, BeforeClassTemplateInvocationCallback,
		AfterClassTemplateInvocationCallback, InvocationInterceptor, ParameterResolver {

	private static final Namespace NAMESPACE = Namespace.create(JUnitExtension.class);

	private static final Pattern INVOCATION = Pattern.compile("-invocation:#(\\d+)]");

	private static final ConditionEvaluationResult ENABLED = ConditionEvaluationResult
		.enabled("@IsolatedDatabase does not disable tests");

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		context.getTestClass().ifPresent((type) -> {
			begin(context, type);
			if (context.getTestMethod().isEmpty() && !SpringTests.contain(context)) {
				StandaloneTests.open(context);
			}
		});
		return ENABLED;
	}

	/**
	 * Begin the execution of a test, unless a parameter of its constructor has begun it:
	 * JUnit makes the instance of a test before it evaluates conditions.
	 */
	private static void begin(ExtensionContext context, Class<?> type) {
		Store store = context.getStore(NAMESPACE);
		String begun = context.getUniqueId();
		if (store.get(begun) == null) {
			store.put(begun, Boolean.TRUE);
			store.put(JUnitExecution.class,
					JUnitExecution.begin(type, enclosingClass(context, type), context.getTestMethod().orElse(null),
							invocation(begun), classInvocation(context),
							() -> context.getExecutionException().orElse(null)));
		}
	}

	/**
	 * Before methods with {@code @BeforeAll}. Spring does this for its tests by a
	 * listener, as below.
	 */
	@Override
	public void beforeAll(ExtensionContext context) {
		if (!SpringTests.contain(context)) {
			StandaloneTests.beforeAll(context);
		}
	}

	@Override
	public void beforeEach(ExtensionContext context) throws SQLException {
		if (!SpringTests.contain(context)) {
			StandaloneTests.beforeEach(context);
		}
	}

	/**
	 * The invocation of a parameterized class that a test is part of.
	 */
	private static @Nullable TestClassDatabases classInvocation(ExtensionContext context) {
		ClassInvocation invocation = context.getStore(NAMESPACE).get(ClassInvocation.class, ClassInvocation.class);
		return (invocation != null) ? invocation.databases() : null;
	}

	/**
	 * Called before the methods that the class has for this, as the extension comes with
	 * the class.
	 */
	@Override
	public void beforeClassTemplateInvocation(ExtensionContext context) {
		TestClassDatabases databases = TestClassDatabases.of(context.getRequiredTestClass());
		if (databases != null) {
			TestClassDatabases own = databases.invocation(invocation(context.getUniqueId()));
			ScopeBinding previous = ScopeBinding.bind(ScopeBinding.toParent(own.scope()));
			context.getStore(NAMESPACE).put(ClassInvocation.class, new ClassInvocation(own, previous));
		}
	}

	@Override
	public void afterClassTemplateInvocation(ExtensionContext context) {
		ClassInvocation invocation = context.getStore(NAMESPACE).remove(ClassInvocation.class, ClassInvocation.class);
		if (invocation != null) {
			ScopeBinding.bind(invocation.previous());
			invocation.databases().close().end(context.getExecutionException().orElse(null));
		}
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
	public void interceptDynamicTest(Invocation<@Nullable Void> invocation,
			DynamicTestInvocationContext invocationContext, ExtensionContext context) throws Throwable {
		try {
			invocation.proceed();
		}
		catch (Throwable ex) {
			JUnitExecution factory = context.getStore(NAMESPACE).get(JUnitExecution.class, JUnitExecution.class);
			if (factory != null) {
				factory.failed(ex);
			}
			throw ex;
		}
	}

	/**
	 * Without Spring, any method and constructor of the class can have such parameters.
	 */
	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		boolean everywhere = !SpringTests.contain(context);
		return (everywhere
				|| (context.getTestMethod().isPresent() && parameter.getDeclaringExecutable() instanceof Method))
				&& TestParameters.support(parameter.getParameter());
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		try {
			Object value = parameters(context).value(parameter.getParameter().getType());
			if (value instanceof Connection connection) {
				context.getStore(NAMESPACE).put(connection, (AutoCloseable) connection::close);
				if (context.getTestMethod().isEmpty()) {
					StandaloneTests.closeAfterPreparation(context, connection);
				}
			}
			return value;
		}
		catch (SQLException ex) {
			throw new ParameterResolutionException(
					"No " + parameter.getParameter() + " for " + context.getDisplayName() + ": " + ex.getMessage(), ex);
		}
	}

	private static TestParameters parameters(ExtensionContext context) throws SQLException {
		if (!SpringTests.contain(context)) {
			begin(context, context.getRequiredTestClass());
			return StandaloneTests.parameters(context);
		}
		return new TestParameters(SpringExtension.getApplicationContext(context),
				context.getRequiredTestClass().getName() + "#" + context.getRequiredTestMethod().getName(), null);
	}

	/**
	 * An invocation of a parameterized class.
	 *
	 * @param databases its databases
	 * @param previous the binding of the thread before it
	 */
	private record ClassInvocation(TestClassDatabases databases, @Nullable ScopeBinding previous) {

	}

}
