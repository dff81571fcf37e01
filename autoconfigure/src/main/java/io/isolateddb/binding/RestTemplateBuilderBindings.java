package io.isolateddb.binding;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.restclient.RestTemplateBuilder;

/**
 * Lets what Spring Boot's {@link RestTemplateBuilder} builds send the binding of the
 * thread that uses it.
 */
final class RestTemplateBuilderBindings {

	private RestTemplateBuilderBindings() {
	}

	static void register(ConfigurableListableBeanFactory beans) {
		beans.addBeanPostProcessor(new BeanChange<>(RestTemplateBuilder.class,
				(builder) -> builder.additionalRequestCustomizers(HttpClientBindings::mark)));
	}

}
