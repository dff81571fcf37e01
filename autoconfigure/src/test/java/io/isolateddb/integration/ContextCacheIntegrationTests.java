package io.isolateddb.integration;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.DatabaseMigrator;
import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Scope;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.testsupport.TestPostgreSql;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.cache.ContextCache;
import org.springframework.test.context.cache.DefaultCacheAwareContextLoaderDelegate;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Isolated test classes share a context whatever their attributes; others keep their own.
 */
class ContextCacheIntegrationTests {

	private static final int CLASSES = 50;

	private static final Set<ApplicationContext> contexts = ConcurrentHashMap.newKeySet();

	private static final Set<String> databases = ConcurrentHashMap.newKeySet();

	private final ContextCache cache = (ContextCache) ReflectionTestUtils
		.getField(DefaultCacheAwareContextLoaderDelegate.class, "defaultContextCache");

	@BeforeEach
	void forget() {
		contexts.clear();
		databases.clear();
	}

	@Test
	void fiftyClassesShareOneContextAndHaveADatabaseEach() throws Exception {
		int misses = this.cache.getMissCount();

		TestCases.succeed(2 * CLASSES, classes());

		assertThat(contexts).hasSize(1);
		assertThat(this.cache.getMissCount()).isEqualTo(misses + 1);
		assertThat(databases).hasSize(CLASSES + CLASSES / 2);
	}

	@Test
	void classWithoutAnnotationKeepsAContextAndADatabaseOfItsOwn() {
		int misses = this.cache.getMissCount();

		TestCases.succeed(3, PlainTestCase.class, AnnotatedTestCase.class, AnotherPlainTestCase.class);

		assertThat(contexts).hasSize(2);
		assertThat(this.cache.getMissCount()).isEqualTo(misses + 2);
	}

	/**
	 * Half of the classes have scope CLASS and half METHOD, each combined with all that
	 * else can differ.
	 */
	private static Class<?>[] classes() throws Exception {
		List<Class<?>> classes = new ArrayList<>();
		for (int i = 0; i < CLASSES; i++) {
			AnnotationDescription.Builder annotation = AnnotationDescription.Builder.ofType(IsolatedDatabase.class)
				.define("scope", (i % 2 == 0) ? Scope.CLASS : Scope.METHOD);
			annotation = switch (i / 2 % 5) {
				case 0 -> annotation;
				case 1 -> annotation.defineArray("fixtures", "grace");
				case 2 -> annotation.defineArray("migrations", "classpath:io/isolateddb/integration/migration");
				case 3 -> annotation.define("migrator", NothingMigrator.class);
				default -> annotation.define("migrate", false);
			};
			classes.add(subclass("Generated" + i + "TestCase", annotation.build()));
		}
		return classes.toArray(Class<?>[]::new);
	}

	private static Class<?> subclass(String name, AnnotationDescription annotation) throws Exception {
		return new ByteBuddy().subclass(SharingTestCase.class)
			.name(ContextCacheIntegrationTests.class.getPackageName() + "." + name)
			.annotateType(annotation)
			.make()
			.load(ContextCacheIntegrationTests.class.getClassLoader(),
					ClassLoadingStrategy.UsingLookup.of(MethodHandles.lookup()))
			.getLoaded();
	}

	/**
	 * Tests that change the schema of their database, so that no other test gets it.
	 */
	@UsersTest
	@TestPropertySource(properties = "context=cached")
	static class SharingTestCase {

		@RepeatedTest(2)
		void remembers(@Autowired ApplicationContext context, @Autowired JdbcTemplate jdbc) {
			contexts.add(context);
			jdbc.execute("CREATE TABLE IF NOT EXISTS mine ()");
			databases.add(jdbc.queryForObject("SELECT current_database()", String.class));
		}

	}

	static class NothingMigrator implements DatabaseMigrator {

		@Override
		public String fingerprint() {
			return "nothing";
		}

		@Override
		public void migrate(DataSource dataSource) {
		}

	}

	/**
	 * A context with a database of the user's own.
	 */
	@UsersTest
	abstract static class OwnDatabase {

		static final PGSimpleDataSource own = (PGSimpleDataSource) TestPostgreSql.newDatabase();

		@DynamicPropertySource
		static void database(DynamicPropertyRegistry registry) {
			registry.add("spring.datasource.url", own::getUrl);
			registry.add("spring.datasource.username", own::getUser);
			registry.add("spring.datasource.password", own::getPassword);
		}

	}

	static class PlainTestCase extends OwnDatabase {

		@Test
		void isOnItsOwn(@Autowired ApplicationContext context, @Autowired DataSource dataSource,
				@Autowired Users users) {
			contexts.add(context);
			assertThat(dataSource.getClass()).isEqualTo(HikariDataSource.class);
			assertThat(((HikariDataSource) dataSource).getPoolName()).startsWith("HikariPool-");
			assertThat(((HikariDataSource) dataSource).getJdbcUrl()).isEqualTo(own.getUrl());
			assertThat(context.getBeanProvider(ContextDatabases.class)).isEmpty();
			assertThat(users.names()).containsExactly("Ada");

			users.add("Grace");
		}

	}

	static class AnotherPlainTestCase extends OwnDatabase {

		@Test
		void findsWhatIsThere(@Autowired ApplicationContext context, @Autowired Users users) {
			contexts.add(context);
			assertThat(users.names()).containsExactly("Ada", "Grace");
		}

	}

	@IsolatedDatabase
	static class AnnotatedTestCase extends OwnDatabase {

		@Test
		void isIsolated(@Autowired ApplicationContext context, @Autowired Users users) {
			contexts.add(context);
			assertThat(users.database()).startsWith("isodb_");
			assertThat(users.names()).containsExactly("Ada");

			users.add("Linus");
		}

	}

}
