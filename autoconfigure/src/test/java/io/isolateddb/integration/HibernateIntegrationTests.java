package io.isolateddb.integration;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Scope;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.jpa.HibernateHints;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One session factory of Hibernate serves tests with different databases, at the same
 * time and one after another.
 */
class HibernateIntegrationTests {

	private static final int ENTITIES = 200;

	@Test
	void identifiersAreThoseOfAFreshDatabaseInParallel() {
		ParallelRun.of(4).succeed(100, ItemsTestCase.class, MoreItemsTestCase.class);
	}

	@Test
	void identifiersAreThoseOfAFreshDatabaseOneAfterAnother() {
		TestCases.succeed(100, ItemsTestCase.class, MoreItemsTestCase.class);
	}

	@Test
	void identifiersGoOnWhereTheClassHasBegun() {
		ParallelRun.of(4).succeed(20, BegunTestCase.class, PerClassTestCase.class);
	}

	@Test
	void identifiersAreThoseOfTheTestOnOtherThreads() {
		ParallelRun.of(4).succeed(20, OtherThreadsTestCase.class);
	}

	@Test
	void whatOneTestHasCachedNoOtherFinds() {
		TestCases.succeed(10, CachingTestCase.class);
		ParallelRun.of(4).succeed(10, CachingTestCase.class);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EntityScan(basePackageClasses = Item.class)
	@Import(Items.class)
	static class ItemsApplication {

	}

	/**
	 * The items of an application.
	 */
	@RestController
	static class Items {

		private final EntityManager entities;

		private final TransactionTemplate transactions;

		Items(EntityManager entities, TransactionTemplate transactions) {
			this.entities = entities;
			this.transactions = transactions;
		}

		@PostMapping("items")
		long add(@RequestBody String name) {
			Item item = new Item(name);
			this.transactions.executeWithoutResult((status) -> this.entities.persist(item));
			return item.id();
		}

		/** Needs the session to be open beyond the transaction. */
		@GetMapping("items")
		int open() {
			Item first = this.transactions
				.execute((status) -> this.entities.createQuery("from Item order by id", Item.class)
					.setMaxResults(1)
					.getSingleResult());
			return this.entities.contains(first) ? this.entities.createQuery("from Item").getResultList().size() : -1;
		}

	}

	@SpringBootTest(classes = ItemsApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
			properties = { "spring.jpa.hibernate.ddl-auto=create",
					"spring.jpa.properties.hibernate.cache.use_second_level_cache=true",
					"spring.jpa.properties.hibernate.cache.use_query_cache=true",
					"spring.jpa.properties.hibernate.cache.region.factory_class=jcache",
					"spring.jpa.properties.hibernate.javax.cache.missing_cache_strategy=create",
					"spring.jpa.properties.hibernate.javax.cache.uri=io/isolateddb/integration/caches/items.conf",
					"spring.jpa.properties.hibernate.generate_statistics=true",
					"spring.jpa.properties.hibernate.jdbc.batch_size=100" })
	@AutoConfigureRestTestClient
	@IsolatedDatabase
	abstract static class AbstractTestCase {

		@Autowired
		Items items;

		@Autowired
		EntityManager entities;

		@Autowired
		TransactionTemplate transactions;

		@Autowired
		JdbcClient jdbc;

		List<Long> ids() {
			return this.jdbc.sql("SELECT id FROM item").query(Long.class).list();
		}

	}

	static class ItemsTestCase extends AbstractTestCase {

		@RepeatedTest(50)
		void firstIdentifiersAreGiven() {
			this.transactions.executeWithoutResult((status) -> IntStream.range(0, ENTITIES).forEach((i) -> {
				this.entities.persist(new Item("item " + i));
				this.entities.persist(new Item.Part());
			}));

			List<Long> expected = LongStream.rangeClosed(1, ENTITIES).boxed().toList();
			assertThat(ids()).containsExactlyInAnyOrderElementsOf(expected);
			assertThat(this.entities.createQuery("select id from Part", Long.class).getResultList())
				.containsExactlyInAnyOrderElementsOf(expected);
		}

	}

	static class MoreItemsTestCase extends ItemsTestCase {

	}

	static class BegunTestCase extends AbstractTestCase {

		@BeforeAll
		static void begin(@Autowired Items items) {
			items.add("begun");
		}

		@RepeatedTest(10)
		void identifiersAreUnique() {
			IntStream.range(0, 60).forEach((i) -> this.items.add("item " + i));

			assertThat(ids()).hasSize(61).doesNotHaveDuplicates().allMatch((id) -> id > 0);
		}

	}

	@IsolatedDatabase(scope = Scope.CLASS)
	static class PerClassTestCase extends AbstractTestCase {

		@RepeatedTest(10)
		void identifiersAreUnique() {
			IntStream.range(0, 60).forEach((i) -> this.items.add("item " + i));

			assertThat(ids()).hasSizeGreaterThanOrEqualTo(60).doesNotHaveDuplicates().allMatch((id) -> id > 0);
		}

	}

	static class OtherThreadsTestCase extends AbstractTestCase {

		@RepeatedTest(20)
		void identifiersFollowEachOther(@Autowired AsyncTaskExecutor executor, @Autowired RestTestClient http) {
			assertThat(this.items.add("here")).isEqualTo(1);
			assertThat(CompletableFuture.supplyAsync(() -> this.items.add("there"), executor).join()).isEqualTo(2);
			http.post().uri("/items").body("far away").exchange().expectBody(Long.class).isEqualTo(3L);
			http.get().uri("/items").exchange().expectBody(Integer.class).isEqualTo(3);
			assertThat(ids()).containsExactly(1L, 2L, 3L);
		}

	}

	static class CachingTestCase extends AbstractTestCase {

		@RepeatedTest(10)
		void ownItemIsFound(@Autowired EntityManagerFactory factory) {
			String name = "item of " + Thread.currentThread().getName() + System.nanoTime();
			long id = this.items.add(name);

			for (int i = 0; i < 3; i++) {
				Item found = this.transactions.execute((status) -> this.entities.find(Item.class, id));
				assertThat(found.name()).isEqualTo(name);
				List<Item> cached = this.transactions
					.execute((status) -> this.entities.createQuery("from Item", Item.class)
						.setHint(HibernateHints.HINT_CACHEABLE, true)
						.getResultList());
				assertThat(cached).singleElement().extracting(Item::name).isEqualTo(name);
			}
			assertThat(factory.getCache().contains(Item.class, id)).isTrue();
		}

	}

}
