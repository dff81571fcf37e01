package io.isolateddb.integration;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Health and metrics see the pool of the test that is running.
 */
@SpringBootTest(classes = { UsersApplication.class, MonitoringIntegrationTests.Registry.class },
		webEnvironment = WebEnvironment.NONE)
@IsolatedDatabase
class MonitoringIntegrationTests {

	@Autowired
	private DataSource dataSource;

	@Autowired
	private MeterRegistry meters;

	@Test
	void databaseIsHealthy(@Autowired HealthIndicator dbHealthContributor) {
		assertThat(dbHealthContributor.health().getStatus()).isEqualTo(Status.UP);
	}

	@RepeatedTest(2)
	void metersOfHikariCountTheConnectionsOfTheTest(@Autowired Users users) throws SQLException {
		try (Connection connection = this.dataSource.getConnection()) {
			assertThat(connection.isValid(1)).isTrue();
			Gauge active = this.meters.get("hikaricp.connections.active").tag("pool", users.database()).gauge();
			assertThat(active.value()).isOne();
		}
	}

	@Test
	void metersOfSpringTellHowThePoolIsDeclared() {
		assertThat(this.meters.get("jdbc.connections.max").gauge().value()).isEqualTo(10);
	}

	@Configuration(proxyBeanMethods = false)
	static class Registry {

		@Bean
		MeterRegistry registry() {
			return new SimpleMeterRegistry();
		}

	}

}
