package io.isolateddb.binding;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.util.ClassUtils;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Lets the HTTP clients of WebFlux that a context has or builds send the binding of the
 * thread that subscribes to their answers.
 */
final class WebClientBindings {

	private static final ExchangeFilterFunction MARK = (request, next) -> next.exchange(marked(request));

	private WebClientBindings() {
	}

	static void register(ConfigurableListableBeanFactory beans) {
		beans.addBeanPostProcessor(new BeanChange<>(WebClient.Builder.class, (builder) -> builder.filter(MARK)));
		if (ClassUtils.isPresent("org.springframework.test.web.reactive.server.WebTestClient",
				WebClientBindings.class.getClassLoader())) {
			TestClients.register(beans);
		}
	}

	private static ClientRequest marked(ClientRequest request) {
		String value = BindingHeader.valueFor(request.url());
		if (value == null || request.headers().containsHeader(BindingHeader.NAME)) {
			return request;
		}
		return ClientRequest.from(request).header(BindingHeader.NAME, value).build();
	}

	/**
	 * In a class of its own since the test client is optional too.
	 */
	private static final class TestClients {

		static void register(ConfigurableListableBeanFactory beans) {
			beans.addBeanPostProcessor(
					new BeanChange<>(WebTestClient.class, (client) -> client.mutate().filter(MARK).build()));
		}

	}

}
