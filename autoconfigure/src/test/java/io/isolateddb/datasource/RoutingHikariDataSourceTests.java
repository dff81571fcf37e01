package io.isolateddb.datasource;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What reaches a pool of HikariCP is routed: a method that a version of HikariCP adds is
 * found here.
 */
class RoutingHikariDataSourceTests {

	/**
	 * They change or tell what is declared, and start no pool.
	 */
	private static final List<String> OF_THE_DECLARATION = List.of("setMetricRegistry", "setMetricsTrackerFactory",
			"setHealthCheckRegistry", "getHikariConfigMXBean", "getParentLogger");

	@Test
	void everyMethodOfAPoolIsRouted() {
		List<String> routed = signatures(RoutingHikariDataSource.class);

		assertThat(signatures(HikariDataSource.class)).hasSizeGreaterThan(OF_THE_DECLARATION.size())
			.allSatisfy((method) -> assertThat(routed).contains(method));
	}

	private static List<String> signatures(Class<?> type) {
		return Arrays.stream(type.getDeclaredMethods())
			.filter((method) -> Modifier.isPublic(method.getModifiers()) && !method.isBridge())
			.filter((method) -> !OF_THE_DECLARATION.contains(method.getName()))
			.map(RoutingHikariDataSourceTests::signature)
			.toList();
	}

	private static String signature(Method method) {
		return method.getName() + Arrays.toString(method.getParameterTypes());
	}

}
