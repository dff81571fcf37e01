package io.isolateddb.binding;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.resttestclient.TestRestTemplate;

/**
 * Lets a {@link TestRestTemplate} of the context send the binding of the thread that uses
 * it.
 */
final class TestRestTemplateBindings {

	private TestRestTemplateBindings() {
	}

	static void register(ConfigurableListableBeanFactory beans) {
		beans.addBeanPostProcessor(new BeanChange<>(TestRestTemplate.class, (template) -> {
			HttpClientBindings.bound(template.getRestTemplate());
			return template;
		}));
	}

}
