package io.isolateddb.autoconfigure;

import io.isolateddb.autoconfigure.IsolatedDatabaseProperties.Activation;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.test.context.SpringBootContextLoader;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Prepares the context of isolated tests. All customizers are equal, so that isolated
 * test classes share their contexts whatever their attributes.
 */
final class IsolatedDatabaseContextCustomizer implements ContextCustomizer {

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
		if (IsolatedDatabaseProperties.of(context.getEnvironment()).activation() == Activation.NEVER) {
			return;
		}
		AotRefusal.checkContext(configuration.getTestClass().getName());
		IsolatedContext.prepare(context);
		context.getBeanFactory().registerSingleton(MergedContextConfiguration.class.getName(), configuration);
		if (!(configuration.getContextLoader() instanceof SpringBootContextLoader)) {
			// A context of plain Spring has no ContextStartedRunListener
			context.addApplicationListener(
					(ApplicationListener<ContextRefreshedEvent>) (event) -> DatabaseInitializers.started(context));
		}
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other != null && getClass() == other.getClass();
	}

	@Override
	public int hashCode() {
		return getClass().hashCode();
	}

}
