package io.isolateddb.binding;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.http.HttpRequest;
import org.springframework.util.ClassUtils;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/**
 * Lets the HTTP clients of Spring Web that a context has or builds send the binding of
 * the thread that uses them.
 */
final class HttpClientBindings {

	private HttpClientBindings() {
	}

	static void register(ConfigurableListableBeanFactory beans) {
		beans.addBeanPostProcessor(new BeanChange<>(RestTemplate.class, HttpClientBindings::bound));
		beans.addBeanPostProcessor(new BeanChange<>(RestClient.Builder.class,
				(builder) -> builder.requestInitializer(HttpClientBindings::mark)));
		if (ClassUtils.isPresent("org.springframework.test.web.servlet.client.RestTestClient",
				HttpClientBindings.class.getClassLoader())) {
			RestTestClientBindings.register(beans);
		}
	}

	static RestTemplate bound(RestTemplate template) {
		template.getClientHttpRequestInitializers().add(HttpClientBindings::mark);
		return template;
	}

	static void mark(HttpRequest request) {
		String value = BindingHeader.valueFor(request.getURI());
		if (value != null && !request.getHeaders().containsHeader(BindingHeader.NAME)) {
			request.getHeaders().set(BindingHeader.NAME, value);
		}
	}

}
