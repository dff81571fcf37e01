package io.isolateddb.binding;

import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;

import org.hibernate.cache.spi.access.CachedDomainDataAccess;
import org.hibernate.cache.spi.access.SoftLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets sessions find only those entities, collections and natural identifiers that were
 * cached for their test. Thread-safe, without locks.
 *
 * @param delegate the access of the provider
 * @param contents which content a session may find
 */
record IsolatedAccess(CachedDomainDataAccess delegate, CachedContents contents) implements InvocationHandler {

	/**
	 * Methods whose arguments begin with a session and a key.
	 */
	private static final Set<String> OF_SESSION = Set.of("get", "putFromLoad", "lockItem", "unlockItem", "remove",
			"insert", "afterInsert", "update", "afterUpdate");

	private static final Set<String> OF_KEY = Set.of("contains", "evict");

	private static final Set<String> READS = Set.of("get", "putFromLoad", "contains");

	@Override
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
			throws Throwable {
		String name = method.getName();
		if (arguments == null || !(OF_SESSION.contains(name) || OF_KEY.contains(name))) {
			return PublicInterfaces.invoke(this.delegate, proxy, method, arguments);
		}
		int position = OF_KEY.contains(name) ? 0 : 1;
		Serializable key = this.contents.key((position == 0) ? null : arguments[0], arguments[position]);
		if (key == null || arguments[arguments.length - 1] == NoLock.INSTANCE) {
			return bypass(method);
		}
		@Nullable Object[] isolated = Arrays.copyOf(arguments, arguments.length);
		isolated[position] = key;
		return PublicInterfaces.invoke(this.delegate, proxy, method, isolated);
	}

	/**
	 * Whose item changes is not known, so no test must find it any more.
	 */
	private @Nullable Object bypass(Method method) {
		if (!READS.contains(method.getName())) {
			this.delegate.evictAll();
		}
		if (method.getReturnType() == SoftLock.class) {
			return NoLock.INSTANCE;
		}
		return (method.getReturnType() == boolean.class) ? false : null;
	}

	/**
	 * What a session got that bypassed the cache when it began to change an item.
	 */
	private enum NoLock implements SoftLock {

		INSTANCE

	}

}
