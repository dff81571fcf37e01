package io.isolateddb.autoconfigure;

import javax.sql.DataSource;

import io.isolateddb.datasource.ContextDatabases;
import org.flywaydb.core.api.configuration.FluentConfiguration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Overrides {@code spring.flyway.url} and {@code spring.flyway.user}: they would send the
 * migrations to another database than those of the tests.
 *
 * @param dataSource the DataSource of the context
 */
@Order(Ordered.LOWEST_PRECEDENCE)
record FlywayDataSourceCustomizer(ObjectProvider<DataSource> dataSource) implements FlywayConfigurationCustomizer {

	@Override
	public void customize(FluentConfiguration configuration) {
		if (ContextDatabases.of(configuration.getDataSource()) == null) {
			this.dataSource.ifUnique(configuration::dataSource);
		}
	}

}
