package io.isolateddb.binding;

import io.isolateddb.datasource.ContextDatabases;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Registers what carries bindings in an application context, as far as the libraries that
 * it serves are on the class path.
 *
 * @since 0.1.0
 */
public final class ContextBindings {

	private ContextBindings() {
	}

	/**
	 * Register it. To be called before the context is refreshed.
	 * @param beans the beans of the context
	 * @param context the databases of the context
	 */
	public static void register(DefaultListableBeanFactory beans, ContextDatabases context) {
		beans.addBeanPostProcessor(new ExecutorBindings(beans, new TaskHandover()));
		if (arePresent("jakarta.servlet.Filter", "org.springframework.web.filter.GenericFilterBean")) {
			ServletBinding.register(beans);
		}
		if (arePresent("reactor.core.publisher.Hooks")) {
			ReactorBinding.install();
		}
		if (arePresent("org.hibernate.SessionFactory",
				"org.springframework.orm.jpa.AbstractEntityManagerFactoryBean")) {
			HibernateBindings.register(beans, context);
		}
		registerClients(beans);
		registerLibraries(beans);
	}

	private static void registerClients(DefaultListableBeanFactory beans) {
		if (arePresent("org.springframework.web.client.RestClient")) {
			HttpClientBindings.register(beans);
		}
		if (arePresent("org.springframework.boot.restclient.RestTemplateBuilder")) {
			RestTemplateBuilderBindings.register(beans);
		}
		if (arePresent("org.springframework.boot.resttestclient.TestRestTemplate",
				"org.springframework.boot.restclient.RestTemplateBuilder")) {
			TestRestTemplateBindings.register(beans);
		}
		if (arePresent("org.springframework.web.reactive.function.client.WebClient", "reactor.core.publisher.Hooks")) {
			WebClientBindings.register(beans);
		}
		if (arePresent("org.springframework.web.server.WebFilter", "reactor.core.publisher.Hooks")) {
			WebFluxBinding.register(beans);
		}
	}

	/**
	 * Libraries that have tables of their own and remember what is in them.
	 */
	private static void registerLibraries(DefaultListableBeanFactory beans) {
		if (arePresent("org.springframework.batch.core.scope.context.SynchronizationManagerSupport")) {
			BatchBindings.install();
		}
		if (arePresent("org.springframework.scheduling.quartz.SchedulerFactoryBean", "org.quartz.Scheduler")) {
			QuartzBindings.register(beans);
		}
		if (arePresent("net.javacrumbs.shedlock.support.StorageBasedLockProvider")) {
			ShedLockBindings.register(beans);
		}
	}

	private static boolean arePresent(String... types) {
		for (String type : types) {
			if (!ClassUtils.isPresent(type, ContextBindings.class.getClassLoader())) {
				return false;
			}
		}
		return true;
	}

}
