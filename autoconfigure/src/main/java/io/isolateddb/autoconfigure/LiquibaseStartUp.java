package io.isolateddb.autoconfigure;

import javax.sql.DataSource;

import io.isolateddb.datasource.ContextDatabases;
import liquibase.integration.spring.SpringLiquibase;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/**
 * Undoes {@code spring.liquibase.url} and {@code spring.liquibase.user}, just before
 * Liquibase migrates: they would send the migrations to another database than the one
 * that the tests are led to.
 * <p>
 * In a class of its own since Liquibase is optional.
 */
record LiquibaseStartUp(DefaultListableBeanFactory beans) implements BeanPostProcessor {

	@Override
	public Object postProcessBeforeInitialization(Object bean, String name) {
		if (bean instanceof SpringLiquibase liquibase && !isLed(liquibase.getDataSource())) {
			this.beans.getBeanProvider(DataSource.class).ifUnique(liquibase::setDataSource);
		}
		return bean;
	}

	private static boolean isLed(DataSource dataSource) {
		return dataSource != null && ContextDatabases.of(dataSource) != null;
	}

}
