package io.isolateddb.datasource;

import java.sql.SQLException;
import java.util.function.Function;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.pool.PoolOptions;
import io.isolateddb.pool.ServerDatabases;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Replaces each DataSource bean by a routing DataSource, before any other bean sees it. A
 * DataSource that wraps another bean, such as {@code TransactionAwareDataSourceProxy},
 * stays as it is, and so does one that the user excludes, or a mock.
 *
 * @since 0.1.0
 */
public final class RoutingDataSourcePostProcessor implements BeanPostProcessor {

	private final ContextDatabases context;

	private final Function<HikariConfig, ServerDatabases> servers;

	private final Function<HikariConfig, PoolOptions> options;

	/**
	 * Create a post-processor.
	 * @param context the databases of the context
	 * @param servers the databases of the server that fits what a DataSource declares
	 * @param options how its databases are pooled
	 */
	public RoutingDataSourcePostProcessor(ContextDatabases context, Function<HikariConfig, ServerDatabases> servers,
			Function<HikariConfig, PoolOptions> options) {
		this.context = context;
		this.servers = servers;
		this.options = options;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) throws BeansException {
		return (bean instanceof DataSource dataSource && isToBeRouted(dataSource, name)) ? route(dataSource, name)
				: bean;
	}

	private boolean isToBeRouted(DataSource dataSource, String name) {
		DataSourceBeans beans = this.context.dataSources();
		return !beans.isExcluded(name) && !beans.isMock(dataSource) && RoutingDataSource.databaseOf(dataSource) == null;
	}

	private DataSource route(DataSource dataSource, String name) {
		HikariConfig declared = declared(dataSource);
		ApplicationDatabase other = this.context.dataSources().sameDatabase(name);
		ServerDatabases server = (other != null) ? other.server() : server(name, dataSource, declared);
		DeclaredOptions options = new DeclaredOptions(() -> this.options.apply(declared), server::fit,
				this.context::isStarted);
		String url = (declared.getJdbcUrl() != null) ? declared.getJdbcUrl() : "bean " + name;
		ApplicationDatabase database = (other != null) ? other.addBean(name)
				: this.context.database(url, name, server, options);
		return new RoutingDataSource(this.context, database, options).proxy(dataSource);
	}

	private ServerDatabases server(String name, DataSource dataSource, HikariConfig declared) {
		DataSourceBeans beans = this.context.dataSources();
		beans.requireEngine(name, dataSource, declared);
		try {
			return this.servers.apply(declared);
		}
		catch (IsolatedDatabaseException ex) {
			throw beans.isOfEngine(declared) ? ex
					: new IsolatedDatabaseException(ex.getMessage() + " Or: " + beans.remedy(name), ex.getCause());
		}
	}

	private static HikariConfig declared(DataSource dataSource) {
		HikariDataSource pool = hikari(dataSource);
		if (pool != null) {
			return pool;
		}
		return new OtherPool(dataSource).settings();
	}

	/**
	 * The URL that a DataSource tells in a property.
	 * @param dataSource the DataSource
	 * @return the URL, or {@code null} if it tells none
	 */
	public static @Nullable String url(DataSource dataSource) {
		return new OtherPool(dataSource).url();
	}

	private static @Nullable HikariDataSource hikari(DataSource dataSource) {
		try {
			return dataSource.isWrapperFor(HikariDataSource.class) ? dataSource.unwrap(HikariDataSource.class) : null;
		}
		catch (SQLException | RuntimeException ex) {
			return null;
		}
	}

}
