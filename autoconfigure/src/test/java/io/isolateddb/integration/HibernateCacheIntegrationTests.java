package io.isolateddb.integration;

import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.URL;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabaseException;
import org.hibernate.JDBCException;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.cache.spi.RegionFactory;
import org.hibernate.stat.CacheRegionStatistics;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The second-level cache of Hibernate works for each test as that of a new session
 * factory: no test finds what another one has cached, whether entity, collection, natural
 * identifier or result of a query.
 */
class HibernateCacheIntegrationTests {

	@Test
	void cacheWorksWhenTestsRunOneAfterAnother() {
		TestCases.succeed(6, CountingTestCase.class, MoreCountingTestCase.class);
	}

	@Test
	void noTestFindsWhatAnotherHasCached() {
		TestCases.succeed(20, ContentTestCase.class, OtherContextTestCase.class);
		ParallelRun.of(4).succeed(30, ContentTestCase.class, OtherContextTestCase.class, MoreContentTestCase.class);
		TestCases.succeed(20, ContentTestCase.class, OtherContextTestCase.class);
	}

	@Test
	void sessionMayOutliveATest() {
		TestCases.succeed(3, OutlivingTestCase.class);
	}

	@Test
	void whatAThreadHasReadInOneTestItDoesNotCacheInTheNext() {
		TestCases.succeed(2, LateTestCase.class);
	}

	@Test
	void changeOfAnUnknownThreadIsSeenWhenAnotherTestHasBegun() {
		TestCases.succeed(1, BackgroundTestCase.class);
	}

	@Test
	void cacheThatCannotBeIsolatedIsRefused() {
		TestCases.succeed(1, OwnServiceTestCase.class);
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EntityScan(basePackageClasses = CachedBook.class)
	static class BooksApplication {

	}

	@SpringBootTest(classes = BooksApplication.class, webEnvironment = WebEnvironment.NONE, properties = {
			"spring.jpa.hibernate.ddl-auto=create", "spring.jpa.properties.hibernate.cache.use_second_level_cache=true",
			"spring.jpa.properties.hibernate.cache.use_query_cache=true",
			"spring.jpa.properties.hibernate.cache.region.factory_class=jcache",
			"spring.jpa.properties.hibernate.javax.cache.missing_cache_strategy=create",
			"spring.jpa.properties.hibernate.javax.cache.uri=io/isolateddb/integration/caches/books.conf",
			"spring.jpa.properties.hibernate.generate_statistics=true",
			"spring.jpa.properties.hibernate.connection.handling_mode=DELAYED_ACQUISITION_AND_RELEASE_AFTER_TRANSACTION" })
	@IsolatedDatabase
	abstract static class AbstractTestCase {

		final String title = getClass().getSimpleName() + System.nanoTime();

		@Autowired
		SessionFactory sessions;

		@Autowired
		JdbcClient jdbc;

		@BeforeEach
		void addBook() {
			this.jdbc.sql("INSERT INTO cached_book (id, isbn, title) VALUES (1, 'isbn', :title)")
				.param("title", this.title)
				.update();
			this.jdbc.sql("INSERT INTO cached_book_tags (book_id, tag) VALUES (1, :tag)")
				.param("tag", this.title)
				.update();
		}

		String found() {
			return this.sessions.fromTransaction((session) -> session.find(CachedBook.class, 1).title);
		}

		@SuppressWarnings({ "deprecation", "removal" })
		String foundByNaturalId() {
			return this.sessions
				.fromTransaction((session) -> session.bySimpleNaturalId(CachedBook.class).load("isbn").title);
		}

		String tag() {
			return this.sessions.fromTransaction((session) -> session.find(CachedBook.class, 1).tags.get(0));
		}

		String queried() {
			return this.sessions.fromTransaction(AbstractTestCase::query);
		}

		static String query(Session session) {
			return session.createSelectionQuery("select title from CachedBook", String.class)
				.setCacheable(true)
				.getSingleResult();
		}

		void change(String title) {
			this.sessions.inTransaction((session) -> session.find(CachedBook.class, 1).title = title);
		}

		void assertOwn(String title) {
			for (int i = 0; i < 2; i++) {
				assertThat(found()).isEqualTo(title);
				assertThat(foundByNaturalId()).isEqualTo(title);
				assertThat(tag()).isEqualTo(this.title);
				assertThat(queried()).isEqualTo(title);
			}
		}

	}

	static class CountingTestCase extends AbstractTestCase {

		@RepeatedTest(3)
		void countsAreThoseOfANewSessionFactory() throws InterruptedException {
			Statistics statistics = this.sessions.getStatistics();
			statistics.clear();

			read(AbstractTestCase::found);
			assertCounts(statistics.getDomainDataRegionStatistics(CachedBook.class.getName()), 1, 1, 2);
			assertThat(caches().getCache(CachedBook.class.getName())).hasSize(1);
			read(AbstractTestCase::foundByNaturalId);
			assertCounts(statistics.getDomainDataRegionStatistics(CachedBook.class.getName() + "##NaturalId"), 0, 1, 3);
			read(AbstractTestCase::tag);
			assertCounts(statistics.getDomainDataRegionStatistics(CachedBook.class.getName() + ".tags"), 1, 1, 2);
			read(AbstractTestCase::queried);
			assertCounts(statistics.getQueryRegionStatistics("default-query-results-region"), 1, 1, 2);
			assertThat(this.sessions.getCache().containsEntity(CachedBook.class, 1)).isTrue();

			Thread unknown = new Thread(this::queried);
			unknown.start();
			unknown.join();
			assertThat(statistics.getQueryCacheHitCount()).isEqualTo(3);

			change("changed");
			assertThat(queried()).isEqualTo("changed");
			assertThat(statistics.getQueryCachePutCount()).isEqualTo(2);
		}

		private static CacheManager caches() {
			URL location = HibernateCacheIntegrationTests.class.getResource("caches/books.conf");
			return Caching.getCachingProvider().getCacheManager(URI.create(String.valueOf(location)), null);
		}

		private void read(Function<AbstractTestCase, String> reader) {
			for (int i = 0; i < 3; i++) {
				assertThat(reader.apply(this)).isEqualTo(this.title);
			}
		}

		private static void assertCounts(CacheRegionStatistics statistics, long misses, long puts, long hits) {
			assertThat(List.of(statistics.getMissCount(), statistics.getPutCount(), statistics.getHitCount()))
				.as(statistics.getRegionName())
				.containsExactly(misses, puts, hits);
		}

	}

	static class MoreCountingTestCase extends CountingTestCase {

	}

	static class ContentTestCase extends AbstractTestCase {

		@RepeatedTest(10)
		void ownBookIsFound(@Autowired AsyncTaskExecutor executor) {
			assertOwn(this.title);
			change(this.title + " changed");
			CompletableFuture.runAsync(() -> assertOwn(this.title + " changed"), executor).join();
			assertOwn(this.title + " changed");
		}

	}

	static class MoreContentTestCase extends ContentTestCase {

	}

	/**
	 * Another session factory, with the same caches of the same provider.
	 */
	@TestPropertySource(properties = "spring.main.banner-mode=off")
	static class OtherContextTestCase extends ContentTestCase {

	}

	static class OwnServiceTestCase extends AbstractTestCase {

		@Test
		void regionFactoryThatIsAServiceIsRefused(@Autowired DataSource dataSource) {
			RegionFactory service = (RegionFactory) Proxy.newProxyInstance(RegionFactory.class.getClassLoader(),
					new Class<?>[] { RegionFactory.class },
					(proxy, method, arguments) -> (method.getReturnType() == boolean.class) ? false : null);
			StandardServiceRegistry registry = new StandardServiceRegistryBuilder()
				.applySetting("hibernate.connection.datasource", dataSource)
				.addService(RegionFactory.class, service)
				.build();
			Metadata metadata = new MetadataSources(registry).addAnnotatedClass(CachedBook.class).buildMetadata();

			assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(metadata::buildSessionFactory)
				.withMessageContaining("DataSource 'dataSource'")
				.withMessageContaining("hibernate.cache.region.factory_class");
			StandardServiceRegistryBuilder.destroy(registry);
		}

	}

	static class OutlivingTestCase extends AbstractTestCase {

		private static Session outliving;

		@RepeatedTest(3)
		void sessionFindsTheBookOfTheTest() {
			if (outliving == null) {
				outliving = this.sessions.openSession();
			}
			outliving.clear();

			outliving.beginTransaction();
			assertThat(outliving.find(CachedBook.class, 1).title).isEqualTo(this.title);
			assertThat(query(outliving)).isEqualTo(this.title);
			outliving.getTransaction().commit();
			assertOwn(this.title);
			outliving.beginTransaction();
			outliving.find(CachedBook.class, 1).title = "changed";
			outliving.getTransaction().commit();
			assertOwn("changed");
			this.sessions.getCache().evictAllRegions();
			assertThat(this.sessions.getCache().containsEntity(CachedBook.class, 1)).isFalse();
		}

	}

	static class LateTestCase extends AbstractTestCase {

		private static final CountDownLatch hasRead = new CountDownLatch(1);

		private static final CountDownLatch mayCache = new CountDownLatch(1);

		private static Thread unknown;

		@RepeatedTest(2)
		void ownBookIsFound(RepetitionInfo repetition) throws InterruptedException {
			if (repetition.getCurrentRepetition() == 1) {
				unknown = new Thread(this::readSlowly);
				unknown.setUncaughtExceptionHandler((thread, ex) -> assertThat(ex).isInstanceOf(JDBCException.class));
				unknown.start();
				await(hasRead);
			}
			else {
				mayCache.countDown();
				unknown.join();
			}
			assertOwn(this.title);
		}

		private void readSlowly() {
			CachedBook.TitleConverter.beforeConversion.set(() -> {
				hasRead.countDown();
				await(mayCache);
			});
			this.sessions.inSession((session) -> session.find(CachedBook.class, 1));
		}

	}

	static class BackgroundTestCase extends AbstractTestCase {

		@Test
		void changeIsSeen() throws Exception {
			CountDownLatch begun = new CountDownLatch(1);
			CountDownLatch changed = new CountDownLatch(1);
			CountDownLatch mayCommit = new CountDownLatch(1);
			Thread unknown = new Thread(() -> this.sessions.inTransaction((session) -> {
				CachedBook book = session.find(CachedBook.class, 1);
				query(session);
				begun.countDown();
				await(mayCommit);
				book.title = "changed";
			}));
			unknown.start();
			await(begun);
			assertOwn(this.title);

			OtherTestCase.running = new CountDownLatch(1);
			OtherTestCase.mayEnd = changed;
			Thread other = new Thread(() -> TestCases.succeed(1, OtherTestCase.class));
			other.start();
			await(OtherTestCase.running);
			mayCommit.countDown();
			unknown.join();
			assertOwn("changed");
			changed.countDown();
			other.join();
		}

	}

	static class OtherTestCase extends AbstractTestCase {

		static CountDownLatch running;

		static CountDownLatch mayEnd;

		@Test
		void ownBookIsFound() {
			assertOwn(this.title);
			running.countDown();
			await(mayEnd);
			assertOwn(this.title);
		}

	}

}
