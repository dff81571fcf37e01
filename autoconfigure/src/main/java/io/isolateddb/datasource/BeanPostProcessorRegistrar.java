package io.isolateddb.datasource;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.core.PriorityOrdered;

/**
 * Registers a {@link BeanPostProcessor} before the first bean of the application is
 * created, so that no bean escapes it. A post-processor that is a bean itself would come
 * too late for a DataSource that another post-processor needs. The {@code @Bean} method
 * of a registrar is static.
 *
 * @param postProcessor the post-processor
 * @since 0.1.0
 */
public record BeanPostProcessorRegistrar(
		BeanPostProcessor postProcessor) implements BeanDefinitionRegistryPostProcessor, PriorityOrdered {

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		beans.addBeanPostProcessor(this.postProcessor);
	}

}
