package io.isolateddb.binding;

import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;

import org.hibernate.cache.spi.QueryResultsRegion;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;

/**
 * Lets sessions find only those results of queries that were cached for their test.
 * Thread-safe, without locks.
 *
 * @param delegate the region of the provider
 * @param contents which content a session may find
 */
record IsolatedQueryResults(QueryResultsRegion delegate, CachedContents contents) implements InvocationHandler {

	@Override
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
			throws Throwable {
		if (arguments == null
				|| !(arguments[arguments.length - 1] instanceof SharedSessionContractImplementor session)) {
			return PublicInterfaces.invoke(this.delegate, proxy, method, arguments);
		}
		Serializable key = this.contents.key(session, arguments[0]);
		if (key == null) {
			return null;
		}
		@Nullable Object[] isolated = arguments.clone();
		isolated[0] = key;
		return PublicInterfaces.invoke(this.delegate, proxy, method, isolated);
	}

}
