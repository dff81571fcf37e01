package io.isolateddb.binding;

import io.isolateddb.datasource.BeanPostProcessorRegistrar;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Role;

/**
 * Configuration of what propagates the running test to the threads, HTTP clients and HTTP
 * servers of an application context, and of what isolates libraries that hold rows in
 * memory.
 *
 * @since 0.1.0
 */
@Configuration(proxyBeanMethods = false)
@Import({ HttpClientConfiguration.class, HttpServerConfiguration.class, LibraryConfiguration.class })
public final class PropagationConfiguration {

	private PropagationConfiguration() {
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static BeanPostProcessorRegistrar isolatedDatabaseExecutorPostProcessor(ConfigurableListableBeanFactory beans) {
		return new BeanPostProcessorRegistrar(new ExecutorBeanPostProcessor(beans, new PropagatingTaskDecorator()));
	}

}
