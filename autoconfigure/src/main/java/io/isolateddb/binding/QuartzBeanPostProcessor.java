package io.isolateddb.binding;

import java.util.Properties;

import org.quartz.impl.StdSchedulerFactory;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.scheduling.quartz.SchedulerFactoryBean;

/**
 * Lets a Quartz scheduler with jobs in the database retry soon after it could not get a
 * connection, which happens between two tests. It would pause for 15 seconds, while the
 * next test waits for its job.
 */
final class QuartzBeanPostProcessor implements BeanPostProcessor {

	private static final String RETRY_MILLIS = "50";

	@Override
	public Object postProcessBeforeInitialization(Object bean, String name) {
		if (bean instanceof SchedulerFactoryBean factory && PrivateMember.QUARTZ_PROPERTIES.isPresent()) {
			Properties properties = new Properties();
			properties.setProperty(StdSchedulerFactory.PROP_SCHED_DB_FAILURE_RETRY_INTERVAL, RETRY_MILLIS);
			properties.putAll(declared(factory));
			factory.setQuartzProperties(properties);
		}
		return bean;
	}

	/** There is no getter. */
	private static Properties declared(SchedulerFactoryBean factory) {
		return (PrivateMember.QUARTZ_PROPERTIES.get(factory) instanceof Properties declared) ? declared
				: new Properties();
	}

}
