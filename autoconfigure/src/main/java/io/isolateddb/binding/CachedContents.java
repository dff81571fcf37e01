package io.isolateddb.binding;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.isolateddb.datasource.ApplicationDatabase;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.datasource.DatabaseView;
import org.hibernate.cache.spi.Region;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;

/**
 * Which content of the second-level cache a session may find: what was cached for the
 * same test. A session that was opened while its thread had another view of the database
 * may have read from either, and neither finds nor caches anything; what it changes is
 * removed from the cache for all tests, which costs them a query at most. When another
 * test uses the cache for the first time while it is the only one, the cache is empty as
 * that of a new session factory is.
 * <p>
 * Thread-safe. The monitor of {@code all} guards the eviction, so that no session finds
 * the cache half empty: a content that is used for the first time waits for it, whatever
 * its session factory, as session factories may share the caches of a provider. A thread
 * that holds it waits for the cache provider and for the monitor of its context; nobody
 * who holds one of these waits for this monitor, as it is taken before the provider is
 * called.
 */
final class CachedContents {

	private static final int MOST_ENDED = 50;

	private static final Set<CachedContents> all = Collections.newSetFromMap(new WeakHashMap<>());

	private final ContextDatabases context;

	private final ApplicationDatabase database;

	private final Map<SharedSessionContractImplementor, DatabaseView> opened = Collections
		.synchronizedMap(new WeakHashMap<>());

	private final Map<String, DatabaseView> cached = new ConcurrentHashMap<>();

	private final List<Region> domain = new CopyOnWriteArrayList<>();

	private final List<Region> queryResults = new CopyOnWriteArrayList<>();

	private final List<Region> timestamps = new CopyOnWriteArrayList<>();

	CachedContents(ContextDatabases context, ApplicationDatabase database) {
		this.context = context;
		this.database = database;
		synchronized (all) {
			all.add(this);
		}
	}

	void add(Region region) {
		this.domain.add(region);
	}

	void addQueryResults(Region region) {
		this.queryResults.add(region);
	}

	void addTimestamps(Region region) {
		this.timestamps.add(region);
	}

	/**
	 * Say that a session is being opened.
	 */
	void opened(SharedSessionContractImplementor session) {
		DatabaseView view = view();
		if (view != null) {
			this.opened.put(session, view);
		}
	}

	/**
	 * The key under which a session finds what was cached for its test.
	 * @return the key, or {@code null} if the session must not use the cache
	 */
	@Nullable Serializable key(@Nullable Object session, @Nullable Object key) {
		DatabaseView view = view();
		boolean same = view != null && (session == null || view.equals(this.opened.get(session)));
		return (same && view != null) ? new Key(view.content(), key) : null;
	}

	private @Nullable DatabaseView view() {
		DatabaseView view = this.context.view(this.database);
		if (view != null && !this.cached.containsKey(view.content())) {
			begin(view);
		}
		return view;
	}

	private void begin(DatabaseView view) {
		synchronized (all) {
			if (this.cached.containsKey(view.content())) {
				return;
			}
			long ended = this.cached.values().stream().filter((other) -> !other.isOpen()).count();
			if (!this.context.hasSeveralTests(this.database) || ended > MOST_ENDED) {
				this.domain.forEach(Region::clear);
				clearQueryResults();
				clearTimestamps();
				this.cached.values().removeIf((other) -> !other.isOpen());
			}
			this.cached.put(view.content(), view);
		}
	}

	void clearQueryResults() {
		this.queryResults.forEach(Region::clear);
	}

	/**
	 * Timestamps make the results of queries stale, so they must outlive them: a test
	 * that goes on, or a context that starts, may just be caching the result of a query.
	 */
	void clearTimestamps() {
		synchronized (all) {
			if (all.stream().noneMatch(CachedContents::isInUse)) {
				this.timestamps.forEach(Region::clear);
			}
		}
	}

	private boolean isInUse() {
		return !this.context.isStarted() || this.cached.values().stream().anyMatch(DatabaseView::isOpen);
	}

	/**
	 * A key of the cache provider. Serializable, since a provider may store copies or
	 * store them elsewhere.
	 *
	 * @param content identifies the content
	 * @param key the key of Hibernate
	 */
	private record Key(String content, @Nullable Object key) implements Serializable {

	}

}
