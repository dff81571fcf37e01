package io.isolateddb.binding;

import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.datasource.ApplicationDatabase;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.engine.DatabaseUrl;
import org.quartz.impl.StdSchedulerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.scheduling.quartz.LocalDataSourceJobStore;
import org.springframework.scheduling.quartz.SchedulerFactoryBean;

/**
 * Lets a Quartz scheduler use the databases of tests. A job store with a connection pool
 * of its own would reach a database that nobody has migrated: it gets the DataSource bean
 * with the same URL instead. A scheduler that could not get a connection, which happens
 * between two tests, retries soon: it would pause for 15 seconds, while the next test
 * waits for its job.
 *
 * @param beans the beans of the context
 */
record QuartzBeanPostProcessor(ListableBeanFactory beans) implements BeanPostProcessor {

	private static final Logger logger = LoggerFactory.getLogger(QuartzBeanPostProcessor.class);

	private static final String RETRY_MILLIS = "50";

	private static final String POOL = StdSchedulerFactory.PROP_DATASOURCE_PREFIX + ".";

	private static final List<String> POOLS_OF_STORE = List.of(
			StdSchedulerFactory.PROP_JOB_STORE_PREFIX + ".dataSource",
			StdSchedulerFactory.PROP_JOB_STORE_PREFIX + ".nonManagedTXDataSource");

	@Override
	public Object postProcessBeforeInitialization(Object bean, String name) {
		if (bean instanceof SchedulerFactoryBean factory && PrivateMember.QUARTZ_PROPERTIES.isPresent()) {
			Properties properties = new Properties();
			properties.setProperty(StdSchedulerFactory.PROP_SCHED_DB_FAILURE_RETRY_INTERVAL, RETRY_MILLIS);
			properties.putAll(declared(factory));
			String pool = properties.getProperty(POOLS_OF_STORE.get(0));
			if (pool != null) {
				replacePool(factory, name, properties, pool);
			}
			factory.setQuartzProperties(properties);
		}
		return bean;
	}

	/** There is no getter. */
	private static Properties declared(SchedulerFactoryBean factory) {
		return (PrivateMember.QUARTZ_PROPERTIES.get(factory) instanceof Properties declared) ? declared
				: new Properties();
	}

	private void replacePool(SchedulerFactoryBean factory, String scheduler, Properties properties, String pool) {
		String url = properties.getProperty(POOL + pool + ".URL", "");
		String dataSource = dataSource(DatabaseUrl.of(url), scheduler, pool);
		factory.setDataSource(this.beans.getBean(dataSource, DataSource.class));
		POOLS_OF_STORE.forEach(properties::remove);
		properties.stringPropertyNames().stream().filter((key) -> key.startsWith(POOL)).forEach(properties::remove);
		properties.setProperty(StdSchedulerFactory.PROP_JOB_STORE_CLASS, LocalDataSourceJobStore.class.getName());
		logger.info("Quartz scheduler '{}' uses DataSource '{}' instead of its own pool '{}', whose database is not "
				+ "that of a test", scheduler, dataSource, pool);
	}

	/**
	 * The DataSource bean with a URL, or the only one.
	 */
	private String dataSource(DatabaseUrl url, String scheduler, String pool) {
		Collection<ApplicationDatabase> databases = Stream
			.of(this.beans.getBeanNamesForType(DataSource.class, false, true))
			.map((name) -> ContextDatabases.of(this.beans.getBean(name, DataSource.class)))
			.flatMap(Stream::ofNullable)
			.distinct()
			.toList();
		return databases.stream()
			.filter((database) -> databases.size() == 1 || DatabaseUrl.of(database.declaredUrl()).isSameDatabase(url))
			.findFirst()
			.map(ApplicationDatabase::name)
			.orElseThrow(() -> new IsolatedDatabaseException(
					"Quartz scheduler '" + scheduler + "' has a connection pool '" + pool + "' to "
							+ url.withoutSecrets() + ", which is the URL of no DataSource bean of the context: "
							+ databases.stream().map(ApplicationDatabase::name).toList()
							+ ". Set org.quartz.jobStore.class to " + LocalDataSourceJobStore.class.getName()
							+ " for the tests, and give the scheduler the DataSource bean that has its tables."));
	}

}
