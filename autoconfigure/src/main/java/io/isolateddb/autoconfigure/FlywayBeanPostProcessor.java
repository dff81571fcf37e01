package io.isolateddb.autoconfigure;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.datasource.ApplicationDatabase;
import io.isolateddb.datasource.ContextDatabases;
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
		ApplicationDatabase database = ContextDatabases.of(flyway.getConfiguration().getDataSource());
		if (database == null) {
			String url = flyway.getConfiguration().getUrl();
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

}
