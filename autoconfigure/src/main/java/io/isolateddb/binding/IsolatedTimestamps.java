package io.isolateddb.binding;

import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;

import org.hibernate.cache.spi.TimestampsRegion;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;

/**
 * Holds for each test when its tables have changed, which makes cached results of queries
 * stale. Thread-safe, without locks.
 *
 * @param delegate the region of the provider
 * @param contents which content a session may find
 */
record IsolatedTimestamps(TimestampsRegion delegate, CachedContents contents) implements InvocationHandler {

	@Override
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
			throws Throwable {
		if (method.getName().equals("clear")) {
			this.contents.clearTimestamps();
			return null;
		}
		if (arguments == null
				|| !(arguments[arguments.length - 1] instanceof SharedSessionContractImplementor session)) {
			return PublicInterfaces.invoke(this.delegate, proxy, method, arguments);
		}
		Serializable key = this.contents.key(session, arguments[0]);
		if (key == null) {
			return bypass(method);
		}
		@Nullable Object[] isolated = arguments.clone();
		isolated[0] = key;
		return PublicInterfaces.invoke(this.delegate, proxy, method, isolated);
	}

	/**
	 * Whose table changes is not known, so that all results are stale, and those that the
	 * session has found are too.
	 */
	private @Nullable Object bypass(Method method) {
		if (method.getReturnType() == void.class) {
			this.contents.clearQueryResults();
			return null;
		}
		return Long.MAX_VALUE;
	}

}
