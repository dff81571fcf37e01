package io.isolateddb.binding;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.test.web.servlet.client.RestTestClient;

/**
 * Lets a {@link RestTestClient} of the context send the binding of the thread that uses
 * it.
 */
final class RestTestClientBindings {

	private RestTestClientBindings() {
	}

	static void register(ConfigurableListableBeanFactory beans) {
		beans.addBeanPostProcessor(new BeanChange<>(RestTestClient.class, RestTestClientBindings::bound));
	}

	private static RestTestClient bound(RestTestClient client) {
		RestTestClient.Builder<?> builder = client.mutate();
		builder.requestInterceptor((request, body, execution) -> {
			HttpClientBindings.mark(request);
			return execution.execute(request, body);
		});
		return builder.build();
	}

}
