package io.isolateddb.autoconfigure;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.datasource.ApplicationDatabase;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.datasource.DataSourceBeans;
import io.isolateddb.datasource.RoutingDataSourcePostProcessor;
import io.isolateddb.engine.DatabaseUrl;
import org.flywaydb.core.Flyway;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Lets each Flyway bean of a context {@linkplain TemplateMigration migrate} by templates,
 * and refuses one that would migrate another database than those of the tests.
 *
 * @param databases the databases of the context
 */
record FlywayBeanPostProcessor(ContextDatabases databases) implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (!(bean instanceof Flyway flyway)) {
			return bean;
		}
		DataSource dataSource = flyway.getConfiguration().getDataSource();
		ApplicationDatabase database = ContextDatabases.of(dataSource);
		if (database == null) {
			String url = flyway.getConfiguration().getUrl();
			if (isExcluded(dataSource)) {
				return bean;
			}
			throw new IsolatedDatabaseException("Flyway bean '" + name + "' migrates "
					+ ((url != null) ? DatabaseUrl.of(url).withoutSecrets() : "a database")
					+ ", which is not that of the isolated tests. "
					+ "Let it use a DataSource that a @Bean method makes.");
		}
		ProxyFactory factory = new ProxyFactory(flyway);
		factory.setProxyTargetClass(true);
		factory.addAdvice(new TemplateMigration(name, flyway, this.databases, database));
		return factory.getProxy(Flyway.class.getClassLoader());
	}

	private boolean isExcluded(DataSource dataSource) {
		DataSourceBeans beans = this.databases.dataSources();
		String url = RoutingDataSourcePostProcessor.url(dataSource);
		return beans.isExcluded(dataSource) || (url != null && beans.isExcluded(DatabaseUrl.of(url)));
	}

}
