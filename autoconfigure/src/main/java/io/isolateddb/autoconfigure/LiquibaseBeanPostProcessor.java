package io.isolateddb.autoconfigure;

import javax.sql.DataSource;

import io.isolateddb.datasource.ContextDatabases;
import liquibase.integration.spring.SpringLiquibase;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Overrides {@code spring.liquibase.url} and {@code spring.liquibase.user}, just before
 * Liquibase migrates: they would send the migrations to another database than those of
 * the tests.
 *
 * @param dataSource the DataSource of the context
 */
record LiquibaseBeanPostProcessor(ObjectProvider<DataSource> dataSource) implements BeanPostProcessor {

	@Override
	public Object postProcessBeforeInitialization(Object bean, String name) {
		if (bean instanceof SpringLiquibase liquibase && !isRouted(liquibase.getDataSource())) {
			this.dataSource.ifUnique(liquibase::setDataSource);
		}
		return bean;
	}

	private static boolean isRouted(DataSource dataSource) {
		return dataSource != null && ContextDatabases.of(dataSource) != null;
	}

}
