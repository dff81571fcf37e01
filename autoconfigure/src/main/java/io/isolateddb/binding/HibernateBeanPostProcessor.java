package io.isolateddb.binding;

import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.function.Supplier;

import javax.sql.DataSource;

import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.datasource.DatabaseScope;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.dialect.MariaDBDialect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.generator.Generator;
import org.hibernate.id.enhanced.AbstractOptimizer;
import org.hibernate.id.enhanced.Optimizer;
import org.hibernate.id.enhanced.SequenceStyleGenerator;
import org.hibernate.id.enhanced.TableGenerator;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.orm.jpa.AbstractEntityManagerFactoryBean;
import org.springframework.orm.jpa.JpaVendorAdapter;
import org.springframework.util.ReflectionUtils;

/**
 * Isolates what a session factory of Hibernate holds in memory of a database. Identifiers
 * that are allocated but not used yet are held for each test. The second-level cache and
 * the query cache are off, as they know one database only. Hibernate also gets a dialect
 * where it finds none.
 */
final class HibernateBeanPostProcessor implements BeanPostProcessor {

	private final Supplier<@Nullable DatabaseScope> scope;

	private final ContextDatabases context;

	HibernateBeanPostProcessor(ContextDatabases context) {
		this.context = context;
		this.scope = context::scopeOfThread;
	}

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

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (bean instanceof EntityManagerFactory factory && !(bean instanceof AbstractEntityManagerFactoryBean)) {
			SessionFactoryImplementor sessions = unwrap(factory);
			if (sessions != null) {
				sessions.getMappingMetamodel().forEachEntityDescriptor((entity) -> isolate(entity.getGenerator()));
			}
		}
		return bean;
	}

	private static @Nullable SessionFactoryImplementor unwrap(EntityManagerFactory factory) {
		try {
			return factory.unwrap(SessionFactoryImplementor.class);
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	/**
	 * Replace the optimizer when the session factory is complete: until then Hibernate
	 * derives from the optimizer's class whether there is a sequence, and its increment.
	 */
	private void isolate(Generator generator) {
		Class<?> type = (generator instanceof SequenceStyleGenerator) ? SequenceStyleGenerator.class
				: TableGenerator.class;
		Field field = type.isInstance(generator) ? ReflectionUtils.findField(type, "optimizer", Optimizer.class) : null;
		if (field == null) {
			return;
		}
		ReflectionUtils.makeAccessible(field);
		if (ReflectionUtils.getField(field, generator) instanceof AbstractOptimizer optimizer) {
			ReflectionUtils.setField(field, generator,
					new ScopedOptimizer(optimizer, this.scope, this.context::isStarted));
		}
	}

}
