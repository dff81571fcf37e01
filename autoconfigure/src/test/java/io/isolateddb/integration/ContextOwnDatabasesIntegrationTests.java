package io.isolateddb.integration;

import java.util.ArrayList;
import java.util.List;

import io.isolateddb.IsolatedDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.ContextHierarchy;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.junit.jupiter.SpringExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A test only ever meets the databases of its own context, whatever another context does
 * on its thread: while it is paused, resumed, closed or destroyed.
 */
class ContextOwnDatabasesIntegrationTests {

	/**
	 * What the beans of contexts have done, with the table that they have met.
	 */
	private static final List<String> events = new ArrayList<>();

	/**
	 * The context of the cats, to be closed on the thread of the dogs.
	 */
	private static @Nullable ConfigurableApplicationContext context;

	@BeforeEach
	void forget() {
		events.clear();
	}

	@Test
	void closedContextUsesItsOwnDatabaseOnTheThreadOfAnotherClass() {
		TestCases.succeed(2, CatsTestCase.class, ClosingDogsTestCase.class);

		assertThat(events).containsSubsequence("cats start: 1", "cats stop: 2", "cats destroy: 2");
		assertThat(events).noneMatch((event) -> event.contains("Exception"));
	}

	@Test
	void pausedAndResumedContextUsesItsOwnDatabase() {
		TestCases.succeed(3, PausedCatsTestCase.class, PausedDogsTestCase.class, PausedCatsAgainTestCase.class);

		assertThat(events).containsSubsequence("cats start: 1", "cats stop: 2", "dogs start: 1", "dogs stop: 2",
				"cats start: 2");
		assertThat(events).noneMatch((event) -> event.contains("Exception"));
	}

	@Test
	void databaseOfParentContextIsIsolated() {
		TestCases.succeed(2, HierarchyTestCase.class);
	}

	/**
	 * Creates a table when it is made, and uses it whenever its context is started,
	 * stopped or destroyed.
	 */
	abstract static class Animals implements SmartLifecycle, DisposableBean {

		private final String name;

		private final JdbcTemplate jdbc;

		private volatile boolean running;

		Animals(String name, JdbcTemplate jdbc) {
			this.name = name;
			this.jdbc = jdbc;
			jdbc.execute("CREATE TABLE " + name + " (id int)");
			add();
		}

		void add() {
			this.jdbc.update("INSERT INTO " + this.name + " VALUES (1)");
		}

		int count() {
			return this.jdbc.queryForList("SELECT id FROM " + this.name).size();
		}

		private void record(String event) {
			String met;
			try {
				met = String.valueOf(count());
				add();
			}
			catch (RuntimeException ex) {
				met = ex.toString();
			}
			events.add(this.name + " " + event + ": " + met);
		}

		@Override
		public void start() {
			this.running = true;
			record("start");
		}

		@Override
		public void stop() {
			this.running = false;
			record("stop");
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public void destroy() {
			record("destroy");
		}

	}

	static class Cats extends Animals {

		Cats(JdbcTemplate jdbc) {
			super("cats", jdbc);
		}

	}

	static class Dogs extends Animals {

		Dogs(JdbcTemplate jdbc) {
			super("dogs", jdbc);
		}

	}

	/**
	 * A class that uses the table from its first callback to its last one.
	 */
	abstract static class AnimalsTest<T extends Animals> {

		@Autowired
		T animals;

		@Test
		void meetsTheTableOfItsContext() {
			assertThat(this.animals.count()).isEqualTo(3);

			this.animals.add();
		}

	}

	@SpringBootTest(classes = { UsersApplication.class, Cats.class }, webEnvironment = WebEnvironment.NONE)
	@IsolatedDatabase
	abstract static class CatsTest extends AnimalsTest<Cats> {

		@BeforeAll
		static void addBefore(@Autowired Cats cats, @Autowired ConfigurableApplicationContext applicationContext) {
			context = applicationContext;
			cats.add();
		}

		@AfterAll
		static void findAfter(@Autowired Cats cats) {
			assertThat(cats.count()).isPositive();
		}

	}

	@SpringBootTest(classes = { UsersApplication.class, Dogs.class }, webEnvironment = WebEnvironment.NONE)
	@IsolatedDatabase
	abstract static class DogsTest extends AnimalsTest<Dogs> {

		@BeforeAll
		static void addBefore(@Autowired Dogs dogs) {
			dogs.add();
		}

		@AfterAll
		static void findAfter(@Autowired Dogs dogs) {
			assertThat(dogs.count()).isPositive();
		}

	}

	static class CatsTestCase extends CatsTest {

	}

	static class ClosingDogsTestCase extends DogsTest {

		@BeforeAll
		static void closeTheOtherContext() {
			assertThat(context).isNotNull();
			context.close();
		}

	}

	@TestPropertySource(properties = "paused=true")
	static class PausedCatsTestCase extends CatsTest {

	}

	static class PausedDogsTestCase extends DogsTest {

	}

	@TestPropertySource(properties = "paused=true")
	static class PausedCatsAgainTestCase extends CatsTest {

	}

	@ExtendWith(SpringExtension.class)
	@ContextHierarchy({
			@ContextConfiguration(classes = UsersApplication.class,
					initializers = ConfigDataApplicationContextInitializer.class),
			@ContextConfiguration(classes = ChildConfiguration.class) })
	@IsolatedDatabase
	static class HierarchyTestCase {

		@Autowired
		private Users users;

		@Test
		void first() {
			startsWithAda();
		}

		@Test
		void second() {
			startsWithAda();
		}

		private void startsWithAda() {
			assertThat(this.users.names()).containsExactly("Ada");

			this.users.add("Grace");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ChildConfiguration {

	}

}
