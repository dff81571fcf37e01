package io.isolateddb.integration;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import com.p6spy.engine.spy.P6DataSource;
import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.IsolatedDatabase;
import net.ttddyy.dsproxy.QueryCount;
import net.ttddyy.dsproxy.QueryCountHolder;
import net.ttddyy.dsproxy.support.ProxyDataSource;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;
import org.aopalliance.intercept.MethodInterceptor;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A DataSource that wraps another keeps its behaviour, whether its target is a bean or is
 * made inline: what is routed is the innermost one.
 */
class WrappedDataSourcesIntegrationTests {

	@Test
	void wrappersOfInlineDataSourcesKeepTheirBehaviour() {
		TestCases.succeed(2, InlineTestCase.class);
	}

	@Test
	void targetsOfRoutingDataSourcesAreRouted() {
		TestCases.succeed(2, RoutingTestCase.class);
	}

	private static String database(DataSource dataSource) {
		return JdbcClient.create(dataSource).sql("SELECT current_database()").query(String.class).single();
	}

	private static HikariDataSource pool(String name) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl("jdbc:postgresql://localhost:1/" + name);
		return pool;
	}

	@SpringBootTest(classes = Inline.class, webEnvironment = WebEnvironment.NONE)
	@IsolatedDatabase
	static class InlineTestCase {

		@RepeatedTest(2)
		void isRoutedInside(@Autowired Map<String, DataSource> beans) {
			assertThat(beans.values()).allSatisfy((bean) -> assertThat(database(bean)).startsWith("isodb_"));
			assertThat(beans.values().stream().map(WrappedDataSourcesIntegrationTests::database))
				.doesNotHaveDuplicates();
			assertThat(beans.get("counted")).isInstanceOf(ProxyDataSource.class);
			assertThat(beans.get("logged")).isInstanceOf(P6DataSource.class);
			assertThat(beans.get("own")).isInstanceOf(Own.class);
			((Own) beans.get("own")).connections.set(0);
			assertThat(JdbcClient.create(beans.get("own")).sql("SELECT name FROM users").query(String.class).list())
				.containsExactly("Ada");
			assertThat(((Own) beans.get("own")).connections).hasValue(1);
			QueryCountHolder.clear();
			database(beans.get("counted"));
			assertThat(QueryCountHolder.get("counted")).extracting(QueryCount::getSelect).isEqualTo(1L);
			Inline.advised.set(0);
			database(beans.get("advised"));
			assertThat(Inline.advised).hasPositiveValue();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Inline {

		static final AtomicInteger advised = new AtomicInteger();

		@Bean
		DataSource counted() {
			return ProxyDataSourceBuilder.create(pool("counted")).name("counted").countQuery().build();
		}

		@Bean
		DataSource logged() {
			return new P6DataSource(pool("logged"));
		}

		@Bean
		DataSource twice() {
			return new LazyConnectionDataSourceProxy(
					new Own(new DriverManagerDataSource("jdbc:postgresql://localhost:1/twice")));
		}

		@Bean
		DataSource own() {
			return new Own(pool("own"));
		}

		@Bean(initMethod = "migrate")
		Flyway flyway(@Qualifier("own") DataSource own) {
			return Flyway.configure().dataSource(own).load();
		}

		@Bean
		DataSource advised() {
			ProxyFactory factory = new ProxyFactory(pool("advised"));
			factory.addAdvice((MethodInterceptor) (invocation) -> {
				advised.incrementAndGet();
				return invocation.proceed();
			});
			return (DataSource) factory.getProxy();
		}

	}

	/**
	 * A wrapper without a setter, which does not tell what it wraps.
	 */
	static final class Own extends AbstractDataSource {

		final AtomicInteger connections = new AtomicInteger();

		private final DataSource target;

		Own(DataSource target) {
			this.target = target;
		}

		@Override
		public Connection getConnection() throws SQLException {
			this.connections.incrementAndGet();
			return this.target.getConnection();
		}

		@Override
		public Connection getConnection(String username, String password) throws SQLException {
			return getConnection();
		}

	}

	@SpringBootTest(classes = Routing.class, webEnvironment = WebEnvironment.NONE)
	@IsolatedDatabase
	static class RoutingTestCase {

		@RepeatedTest(2)
		void isRoutedInside(@Autowired @Qualifier("routing") DataSource routing,
				@Autowired @Qualifier("bean") DataSource bean) {
			Routing.key.set("inline");
			String inline = database(routing);
			Routing.key.set("bean");
			String ofBean = database(routing);
			Routing.key.remove();

			assertThat(inline).startsWith("isodb_").isNotEqualTo(ofBean);
			assertThat(ofBean).isEqualTo(database(bean)).startsWith("isodb_");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Routing {

		static final ThreadLocal<String> key = new ThreadLocal<>();

		@Bean
		DataSource bean() {
			return pool("bean");
		}

		/**
		 * Has no target without a key.
		 */
		@Bean
		AbstractRoutingDataSource routing(@Qualifier("bean") DataSource bean) {
			AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {

				@Override
				protected Object determineCurrentLookupKey() {
					return key.get();
				}

			};
			routing.setTargetDataSources(Map.of("inline", pool("inline"), "bean", bean));
			return routing;
		}

	}

}
