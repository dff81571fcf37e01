package io.isolateddb.autoconfigure;

import javax.sql.DataSource;

import io.isolateddb.datasource.ApplicationDatabase;
import io.isolateddb.datasource.ContextDatabases;
import liquibase.integration.spring.SpringLiquibase;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Sends migrations with {@code spring.liquibase.url} or {@code spring.liquibase.user} to
 * the DataSource bean with this URL, just before Liquibase migrates: they would otherwise
 * migrate another database than those of the tests. Lets each bean start from
 * {@linkplain TemplateLiquibase a template}, once it has all its settings. When it has
 * migrated, it has its DataSource again.
 *
 * @param databases the databases of the context
 * @param dataSources the DataSources of the context
 */
record LiquibaseBeanPostProcessor(ContextDatabases databases,
		MigratedDataSources dataSources) implements BeanPostProcessor {

	@Override
	public Object postProcessBeforeInitialization(Object bean, String name) {
		if (bean instanceof SpringLiquibase liquibase) {
			DataSource dataSource = this.dataSources.resolve("Liquibase bean '" + name + "'", "spring.liquibase.url",
					"@LiquibaseDataSource", liquibase.getDataSource());
			ApplicationDatabase database = ContextDatabases.of(dataSource);
			liquibase.setDataSource((database != null) ? new PrimingDataSource(dataSource,
					new TemplateLiquibase(name, liquibase, this.databases, database)) : dataSource);
		}
		return bean;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (bean instanceof SpringLiquibase liquibase
				&& liquibase.getDataSource() instanceof PrimingDataSource dataSource) {
			liquibase.setDataSource(dataSource.target());
		}
		return bean;
	}

}
