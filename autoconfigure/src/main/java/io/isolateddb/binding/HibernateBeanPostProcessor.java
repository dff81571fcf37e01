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
 * Isolates what a session factory of Hibernate holds in memory of a database. The
 * second-level cache and the query cache are off, as they know one database only.
 * Hibernate also gets a dialect where it finds none.
 */
final class HibernateBeanPostProcessor implements BeanPostProcessor {

	@Override
	public Object postProcessBeforeInitialization(Object bean, String name) {
		if (bean instanceof AbstractEntityManagerFactoryBean factory) {
			factory.getJpaPropertyMap().put("hibernate.cache.use_second_level_cache", "false");
			factory.getJpaPropertyMap().put("hibernate.cache.use_query_cache", "false");
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
