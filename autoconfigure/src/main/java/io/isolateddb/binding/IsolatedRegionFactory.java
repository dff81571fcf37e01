package io.isolateddb.binding;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.datasource.ApplicationDatabase;
import io.isolateddb.datasource.ContextDatabases;
import org.hibernate.cache.internal.NoCachingRegionFactory;
import org.hibernate.cache.spi.DomainDataRegion;
import org.hibernate.cache.spi.QueryResultsRegion;
import org.hibernate.cache.spi.RegionFactory;
import org.hibernate.cache.spi.TimestampsRegion;
import org.hibernate.cache.spi.access.CachedDomainDataAccess;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;

/**
 * Proxies the region factory of a cache provider, and what it creates, so that a session
 * finds what it, or another session of the same test, has cached. Whichever the provider
 * is, all tests, and all session factories that share its caches, can use the cache at
 * the same time. Thread-safe, without locks.
 *
 * @param delegate the region factory of the provider
 * @param contents which content a session may find
 */
record IsolatedRegionFactory(RegionFactory delegate, CachedContents contents) implements InvocationHandler {

	static RegionFactory proxy(RegionFactory delegate, ApplicationDatabase database) {
		ContextDatabases context = database.beans().getBean(ContextDatabases.class);
		return PublicInterfaces.proxy(delegate,
				new IsolatedRegionFactory(delegate, new CachedContents(context, database)));
	}

	/**
	 * Refuse a session factory that got its region factory in another way, since tests
	 * would find what other tests have cached.
	 */
	static void requireIsolated(SessionFactoryImplementor sessions, ApplicationDatabase database) {
		RegionFactory factory = sessions.getCache().getRegionFactory();
		if (!(factory instanceof NoCachingRegionFactory) && !(Proxy.isProxyClass(factory.getClass())
				&& Proxy.getInvocationHandler(factory) instanceof IsolatedRegionFactory)) {
			throw new IsolatedDatabaseException("Could not isolate the second-level cache of a session factory for "
					+ "DataSource '" + database.name() + "': its RegionFactory " + factory.getClass().getName()
					+ " was added as a service. Name it with the property hibernate.cache.region.factory_class, or "
					+ "set hibernate.cache.use_second_level_cache=false for tests.");
		}
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
			throws Throwable {
		Object result = PublicInterfaces.invoke(this.delegate, proxy, method, arguments);
		if (arguments != null && arguments[0] instanceof SharedSessionContractImplementor session) {
			this.contents.opened(session);
		}
		if (result instanceof DomainDataRegion region) {
			this.contents.add(region);
			return PublicInterfaces.proxy(region, new DomainRegion(region, this.contents));
		}
		if (result instanceof QueryResultsRegion region) {
			this.contents.addQueryResults(region);
			return PublicInterfaces.proxy(region, new IsolatedQueryResults(region, this.contents));
		}
		if (result instanceof TimestampsRegion region) {
			this.contents.addTimestamps(region);
			return PublicInterfaces.proxy(region, new IsolatedTimestamps(region, this.contents));
		}
		return result;
	}

	/**
	 * A region of entities, collections and natural identifiers.
	 *
	 * @param delegate the region of the provider
	 * @param contents which content a session may find
	 */
	private record DomainRegion(DomainDataRegion delegate, CachedContents contents) implements InvocationHandler {

		@Override
		public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
				throws Throwable {
			Object result = PublicInterfaces.invoke(this.delegate, proxy, method, arguments);
			return (result instanceof CachedDomainDataAccess access)
					? PublicInterfaces.proxy(access, new IsolatedAccess(access, this.contents)) : result;
		}

	}

}
