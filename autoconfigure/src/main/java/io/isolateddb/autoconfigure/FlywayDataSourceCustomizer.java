package io.isolateddb.autoconfigure;

import org.flywaydb.core.api.configuration.FluentConfiguration;

import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Sends migrations with {@code spring.flyway.url} or {@code spring.flyway.user} to the
 * DataSource bean with this URL: they would otherwise migrate another database than those
 * of the tests.
 *
 * @param dataSources the DataSources of the context
 */
@Order(Ordered.LOWEST_PRECEDENCE)
record FlywayDataSourceCustomizer(MigratedDataSources dataSources) implements FlywayConfigurationCustomizer {

	@Override
	public void customize(FluentConfiguration configuration) {
		configuration.dataSource(this.dataSources.resolve("Flyway", "spring.flyway.url", "@FlywayDataSource",
				configuration.getDataSource()));
	}

}
