package io.isolateddb;

import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.parallel.ResourceLocksProvider;

/**
 * What JUnit tells the library about the tests that carry {@link IsolatedDatabase}. There
 * is one implementation, found by {@link java.util.ServiceLoader}, so that the annotation
 * depends on nothing. Not for users.
 *
 * @since 0.1.0
 */
public interface IsolatedDatabaseCallbacks
		extends ExecutionCondition, InvocationInterceptor, ParameterResolver, ResourceLocksProvider {

}
