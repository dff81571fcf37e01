package io.isolateddb.test;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.datasource.ContextDatabases;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;

/**
 * The databases of test classes that have no application context. The one implementation
 * is named in {@code META-INF/spring.factories}. Thread-safe.
 *
 * @since 0.1.0
 */
public interface StandaloneDatabases {

	/**
	 * What such a class has instead of a context: a DataSource, which is routed to the
	 * databases of tests, with the {@link ContextDatabases}, {@link TestDefaults} and the
	 * Environment that belong to it. The properties are those that are in force now.
	 * @param testClass the class
	 * @return the beans, the same for all classes with the same properties, or
	 * {@code null} if no test is to have a database
	 * @throws IsolatedDatabaseException if a property is wrong, or there is no server
	 */
	@Nullable ListableBeanFactory beans(Class<?> testClass);

}
