package io.isolateddb.binding;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;

import javax.sql.DataSource;

import io.isolateddb.datasource.ContextDatabases;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.dialect.MariaDBDialect;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.orm.jpa.AbstractEntityManagerFactoryBean;
import org.springframework.orm.jpa.JpaVendorAdapter;

/**
 * Gives Hibernate a dialect where it finds none. The second-level cache is off where the
 * DataSource of the session factory is not known, as it cannot be isolated then.
 */
final class HibernateBeanPostProcessor implements BeanPostProcessor {

	@Override
	public Object postProcessBeforeInitialization(Object bean, String name) {
		if (bean instanceof AbstractEntityManagerFactoryBean factory) {
			if (factory.getDataSource() == null
					&& HibernateGeneratorIntegrator.database(factory.getJpaPropertyMap()) == null) {
				factory.getJpaPropertyMap().put(AvailableSettings.USE_SECOND_LEVEL_CACHE, "false");
				factory.getJpaPropertyMap().put(AvailableSettings.USE_QUERY_CACHE, "false");
			}
			if (!hasDialect(factory) && isMariaDbWithMySqlDriver(factory.getDataSource())) {
				factory.getJpaPropertyMap().put(AvailableSettings.DIALECT, MariaDBDialect.class.getName());
			}
		}
		return bean;
	}

	private static boolean hasDialect(AbstractEntityManagerFactoryBean factory) {
		JpaVendorAdapter vendor = factory.getJpaVendorAdapter();
		return factory.getJpaPropertyMap().containsKey(AvailableSettings.DIALECT)
				|| (vendor != null && vendor.getJpaPropertyMap().containsKey(AvailableSettings.DIALECT));
	}

	/**
	 * Whether Hibernate finds no dialect: MySQL's driver asks for a column that MariaDB
	 * does not have when Hibernate reads the keywords.
	 */
	private static boolean isMariaDbWithMySqlDriver(@Nullable DataSource dataSource) {
		if (dataSource == null || ContextDatabases.of(dataSource) == null) {
			return false;
		}
		try (Connection connection = dataSource.getConnection()) {
			DatabaseMetaData metaData = connection.getMetaData();
			return metaData.getDriverName().startsWith("MySQL")
					&& metaData.getDatabaseProductVersion().contains("MariaDB");
		}
		catch (SQLException ex) {
			return false;
		}
	}

}
