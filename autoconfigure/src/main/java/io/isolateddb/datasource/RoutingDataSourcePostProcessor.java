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

import org.springframework.aop.framework.Advised;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;

/**
 * Replaces each DataSource bean by a routing DataSource, before any other bean sees it. A
 * DataSource that wraps another, be that a bean or made inline, keeps its behaviour: what
 * is replaced is the innermost one. One that the user excludes stays as it is, and so
 * does a mock.
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
		return (bean instanceof DataSource dataSource) ? routed(dataSource, name) : bean;
	}

	/**
	 * The DataSource for a bean or for one that it wraps. A wrapper stays, with the
	 * routing DataSource inside.
	 */
	private DataSource routed(DataSource dataSource, String name) {
		DataSourceBeans beans = this.context.dataSources();
		if (beans.isExcluded(name) || beans.isMock(dataSource) || dataSource instanceof RoutingDataSource.Routed) {
			return dataSource;
		}
		if (!isReal(dataSource) && !DataSourceTargets.of(dataSource).isEmpty()) {
			DataSourceTargets.replace(dataSource,
					(target, key) -> beans.isExcluded(target) ? target : routed(target, nameOf(name, key)));
			return dataSource;
		}
		return (RoutingDataSource.databaseOf(dataSource) != null) ? dataSource : route(dataSource, name);
	}

	/**
	 * Whether a DataSource makes connections itself.
	 */
	private static boolean isReal(DataSource dataSource) {
		return !(dataSource instanceof Advised) && (dataSource instanceof HikariDataSource
				|| dataSource instanceof EmbeddedDatabase || url(dataSource) != null);
	}

	/**
	 * The name of one of several targets.
	 */
	private static String nameOf(String bean, @Nullable Object key) {
		return (key != null) ? bean + "." + key : bean;
	}

	private DataSource route(DataSource dataSource, String name) {
		HikariConfig declared = declared(dataSource);
		ApplicationDatabase other = this.context.dataSources().sameDatabase(name);
		ServerDatabases server = (other != null) ? other.server() : server(name, dataSource, declared);
		DeclaredOptions options = new DeclaredOptions(declared, this.options, server::fit, this.context::isStarted);
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
