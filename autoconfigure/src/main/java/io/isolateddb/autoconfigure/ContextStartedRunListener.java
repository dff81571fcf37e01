package io.isolateddb.autoconfigure;

import java.time.Duration;

import io.isolateddb.autoconfigure.IsolatedDatabaseProperties.Activation;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.test.context.support.TestPropertySourceUtils;

/**
 * Tells the databases of a context that the context has started. The last listener, so
 * that what runners and listeners of {@code ApplicationReadyEvent} write still belongs to
 * the start.
 */
final class ContextStartedRunListener implements SpringApplicationRunListener, Ordered {

	private final SpringApplication application;

	ContextStartedRunListener(SpringApplication application) {
		this.application = application;
		JvmExit.expectApplications();
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	/**
	 * Isolate the contexts of all Spring Boot tests if
	 * {@code isolated-database.activation = always}. Such a context has a property source
	 * that other contexts do not have, and the test class for its main class. The
	 * customizer has prepared it already if the test has the annotation.
	 */
	@Override
	public void contextPrepared(ConfigurableApplicationContext context) {
		ConfigurableEnvironment environment = context.getEnvironment();
		if (environment.getPropertySources().contains(TestPropertySourceUtils.INLINED_PROPERTIES_PROPERTY_SOURCE_NAME)
				&& IsolatedDatabaseProperties.of(environment).activation() == Activation.ALWAYS
				&& !IsolatedContext.isPrepared((BeanDefinitionRegistry) context.getBeanFactory())) {
			AotRefusal.checkContext(testClass());
			IsolatedContext.prepare(context);
		}
	}

	private String testClass() {
		Class<?> type = this.application.getMainApplicationClass();
		return (type != null) ? type.getName() : "the tests of a context";
	}

	@Override
	public void ready(ConfigurableApplicationContext context, @Nullable Duration timeTaken) {
		DatabaseInitializers.started(context);
	}

}
