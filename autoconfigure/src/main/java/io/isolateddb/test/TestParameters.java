package io.isolateddb.test;

import java.lang.reflect.Parameter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.datasource.ApplicationDatabase;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.datasource.DatabaseScope;
import io.isolateddb.datasource.ScopeBinding;
import io.isolateddb.pool.DatabaseLease;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.ParameterResolutionDelegate;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * The parameters that a test method can take of its database. If the context has several
 * DataSources, they belong to the primary one.
 *
 * @param beans the application context, or what there is instead
 * @param test the name of the test, for errors
 * @param scope the databases that threads get which work for no known test, or
 * {@code null} to ask as for any DataSource of a context
 */
record TestParameters(BeanFactory beans, String test, @Nullable DatabaseScope scope) {

	private static final Set<Class<?>> TYPES = Set.of(DataSource.class, Connection.class, HikariConfig.class,
			JdbcConnectionDetails.class, DatabaseLease.class);

	/**
	 * Whether a parameter is one of these and is not resolved by Spring.
	 */
	static boolean support(Parameter parameter) {
		return TYPES.contains(parameter.getType()) && !ParameterResolutionDelegate.isAutowirable(parameter, 0);
	}

	/**
	 * The value of a parameter.
	 * @param type one of the supported types
	 * @return the value; a connection is to be closed by the caller
	 */
	Object value(Class<?> type) throws SQLException {
		DataSource dataSource = dataSource();
		if (type == DataSource.class) {
			return (this.scope != null) ? ScopeBinding.to(this.scope).wrap(dataSource) : dataSource;
		}
		if (type == Connection.class) {
			return dataSource.getConnection();
		}
		DatabaseLease lease = lease(dataSource);
		if (type == DatabaseLease.class) {
			return lease;
		}
		HikariConfig config = lease.hikariConfig();
		return (type == HikariConfig.class) ? config : new Details(config);
	}

	private DataSource dataSource() {
		try {
			return this.beans.getBean(DataSource.class);
		}
		catch (BeansException ex) {
			throw new IsolatedDatabaseException(
					"No database parameter for " + this.test + ": " + ex.getMessage()
							+ ". Make one of the DataSource beans primary, or select one with @Autowired @Qualifier.",
					ex);
		}
	}

	private DatabaseLease lease(DataSource dataSource) throws SQLException {
		ApplicationDatabase database = ContextDatabases.of(dataSource);
		DatabaseScope scope = ScopeBinding.current();
		if (database == null || scope == null) {
			throw new IsolatedDatabaseException("No database parameter for " + this.test
					+ ": its DataSource is not isolated. Remove the parameter, or isolated-database.activation=never.");
		}
		return scope.lease(database);
	}

	/**
	 * The connection details of the test's database.
	 *
	 * @param config the details
	 */
	private record Details(HikariConfig config) implements JdbcConnectionDetails {

		@Override
		public String getUsername() {
			return this.config.getUsername();
		}

		@Override
		public String getPassword() {
			return this.config.getPassword();
		}

		@Override
		public String getJdbcUrl() {
			return this.config.getJdbcUrl();
		}

		@Override
		public String toString() {
			return getUsername() + " at " + getJdbcUrl();
		}

	}

}
