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

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.annotation.ParameterResolutionDelegate;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.ApplicationContext;

/**
 * What a test method can be given of its database. If the context has several
 * DataSources, it is that of the primary one.
 *
 * @param context the application context
 * @param test the test, as errors name it
 */
record TestParameters(ApplicationContext context, String test) {

	private static final Set<Class<?>> TYPES = Set.of(DataSource.class, Connection.class, HikariConfig.class,
			JdbcConnectionDetails.class);

	/**
	 * Whether a parameter is one of these and not one that Spring provides.
	 */
	static boolean support(Parameter parameter) {
		return TYPES.contains(parameter.getType()) && !ParameterResolutionDelegate.isAutowirable(parameter, 0);
	}

	/**
	 * The value of a parameter.
	 * @param type one of the types that are supported
	 * @return the value; a connection is to be closed by the caller
	 */
	Object value(Class<?> type) throws SQLException {
		DataSource dataSource = dataSource();
		if (type == DataSource.class) {
			return dataSource;
		}
		if (type == Connection.class) {
			return dataSource.getConnection();
		}
		HikariConfig config = config(dataSource);
		return (type == HikariConfig.class) ? config : new Details(config);
	}

	private DataSource dataSource() {
		try {
			return this.context.getBean(DataSource.class);
		}
		catch (BeansException ex) {
			throw new IsolatedDatabaseException("No database parameter for " + this.test + ": " + ex.getMessage()
					+ ". Make one of the DataSource beans primary, or let Spring choose with @Autowired @Qualifier.",
					ex);
		}
	}

	private HikariConfig config(DataSource dataSource) throws SQLException {
		ApplicationDatabase database = ContextDatabases.of(dataSource);
		DatabaseScope scope = ScopeBinding.current();
		if (database == null || scope == null) {
			throw new IsolatedDatabaseException("No database parameter for " + this.test
					+ ": its DataSource is not isolated. Remove the parameter, or isolated-database.activation=never.");
		}
		return scope.lease(database).hikariConfig();
	}

	/**
	 * Where the database of the test is.
	 *
	 * @param config says so
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
