package io.isolateddb.autoconfigure;

import liquibase.integration.spring.SpringLiquibase;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Sends migrations with {@code spring.liquibase.url} or {@code spring.liquibase.user} to
 * the DataSource bean with this URL, just before Liquibase migrates: they would otherwise
 * migrate another database than those of the tests.
 *
 * @param dataSources the DataSources of the context
 */
record LiquibaseBeanPostProcessor(MigratedDataSources dataSources) implements BeanPostProcessor {

	@Override
	public Object postProcessBeforeInitialization(Object bean, String name) {
		if (bean instanceof SpringLiquibase liquibase) {
			liquibase.setDataSource(this.dataSources.resolve("Liquibase bean '" + name + "'", "spring.liquibase.url",
					"@LiquibaseDataSource", liquibase.getDataSource()));
		}
		return bean;
	}

}
