package io.isolateddb.datasource;

import java.util.Collection;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;

/**
 * A DataSource that is no Hikari pool: one of Tomcat, of Commons DBCP or of c3p0, or one
 * that opens a connection for each request. What it declares is read from its properties,
 * by the names that these libraries give them.
 */
final class OtherPool {

	/**
	 * Hikari takes no less.
	 */
	private static final long LEAST_WAIT_MILLIS = 250;

	private final BeanWrapper bean;

	OtherPool(DataSource dataSource) {
		this.bean = PropertyAccessorFactory.forBeanPropertyAccess(dataSource);
	}

	@Nullable String url() {
		return read(String.class, "jdbcUrl", "url", "URL");
	}

	/**
	 * What it declares, as Hikari would have it.
	 */
	HikariConfig settings() {
		HikariConfig settings = new HikariConfig();
		settings.setJdbcUrl(url());
		settings.setUsername(read(String.class, "username", "user"));
		settings.setPassword(read(String.class, "password"));
		ifPositive(read(Number.class, "maxTotal", "maxActive", "maxPoolSize"),
				(most) -> settings.setMaximumPoolSize(most.intValue()));
		ifPositive(read(Number.class, "maxWaitMillis", "maxWait", "checkoutTimeout"),
				(wait) -> settings.setConnectionTimeout(Math.max(LEAST_WAIT_MILLIS, wait.longValue())));
		ifPositive(read(Number.class, "defaultTransactionIsolation"),
				(level) -> settings.setTransactionIsolation(level.toString()));
		ifPresent(read(Boolean.class, "defaultAutoCommit"), settings::setAutoCommit);
		ifPresent(read(Boolean.class, "defaultReadOnly"), settings::setReadOnly);
		settings.setSchema(read(String.class, "defaultSchema", "schema"));
		settings.setConnectionInitSql(initSql());
		settings.setIsolateInternalQueries(true);
		ifPresent(read(Properties.class, "dbProperties", "connectionProperties", "properties"),
				settings::setDataSourceProperties);
		return settings;
	}

	private @Nullable String initSql() {
		Collection<?> statements = read(Collection.class, "connectionInitSqls");
		if (statements == null) {
			return read(String.class, "initSQL");
		}
		return statements.isEmpty() ? null : statements.stream().map(String::valueOf).collect(Collectors.joining("; "));
	}

	private static void ifPositive(@Nullable Number value, Consumer<Number> action) {
		if (value != null && value.longValue() > 0 && value.longValue() < Integer.MAX_VALUE) {
			action.accept(value);
		}
	}

	private static <T> void ifPresent(@Nullable T value, Consumer<T> action) {
		if (value != null) {
			action.accept(value);
		}
	}

	/**
	 * Read the first of the properties that it has, with a value of the type.
	 */
	private <T> @Nullable T read(Class<T> type, String... properties) {
		for (String property : properties) {
			if (this.bean.isReadableProperty(property) && type.isInstance(this.bean.getPropertyValue(property))) {
				return type.cast(this.bean.getPropertyValue(property));
			}
		}
		return null;
	}

}
