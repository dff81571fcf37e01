package io.isolateddb.integration;

import java.util.concurrent.CompletableFuture;

import org.hibernate.cache.jcache.internal.JCacheAccessImpl;
import org.hibernate.cache.jcache.internal.JCacheRegionFactory;
import org.hibernate.cache.spi.support.StorageAccess;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.junit.jupiter.api.Test;

import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Session factories of several contexts share the caches of a provider: what one removes
 * when its next test begins is not missed by a test of another.
 */
class SharedHibernateCachesIntegrationTests {

	private static final String CACHES = "spring.jpa.properties.hibernate.javax.cache.uri=io/isolateddb/integration/caches/shared-books.conf";

	@Test
	void resultOfAQueryIsStaleThoughAnotherContextEmptiesItsCaches() {
		TestCases.succeed(1, ChangingTestCase.class);
	}

	@TestPropertySource(properties = CACHES)
	static class ChangingTestCase extends HibernateCacheIntegrationTests.AbstractTestCase {

		@Test
		void changeIsSeen() {
			assertOwn(this.title);
			CompletableFuture<Void> clears = new CompletableFuture<>();
			CompletableFuture<Void> mayClear = new CompletableFuture<>();
			WaitingRegionFactory.beforeTimestampsAreCleared = () -> {
				clears.complete(null);
				mayClear.join();
			};
			CompletableFuture<Void> other = CompletableFuture
				.runAsync(() -> TestCases.succeed(1, EmptyingTestCase.class), (command) -> new Thread(command).start());

			CompletableFuture.anyOf(clears, other).join();
			assertThat(queried()).isEqualTo(this.title);
			change("changed");
			mayClear.complete(null);
			other.join();
			assertThat(queried()).isEqualTo("changed");
		}

	}

	@TestPropertySource(properties = { CACHES, "spring.jpa.properties.hibernate.cache.region.factory_class="
			+ "io.isolateddb.integration.SharedHibernateCachesIntegrationTests$WaitingRegionFactory" })
	static class EmptyingTestCase extends HibernateCacheIntegrationTests.AbstractTestCase {

		@Test
		void ownBookIsFound() {
			assertOwn(this.title);
		}

	}

	/**
	 * Lets a thread wait when it is about to remove the timestamps, which it does after
	 * the results of queries.
	 */
	public static class WaitingRegionFactory extends JCacheRegionFactory {

		static volatile Runnable beforeTimestampsAreCleared = () -> {
		};

		@Override
		protected StorageAccess createTimestampsRegionStorageAccess(String name, SessionFactoryImplementor sessions) {
			StorageAccess access = super.createTimestampsRegionStorageAccess(name, sessions);
			return new JCacheAccessImpl(((JCacheAccessImpl) access).getUnderlyingCache()) {

				@Override
				public void evictData() {
					beforeTimestampsAreCleared.run();
					super.evictData();
				}

			};
		}

	}

}
