package io.isolateddb.binding;

import org.springframework.http.HttpRequest;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.client.RestTemplate;

/**
 * Adds the binding of the current thread to the requests of Spring Web's HTTP clients.
 */
final class HttpClientPropagation {

	private HttpClientPropagation() {
	}

	static RestTemplate bind(RestTemplate template) {
		template.getClientHttpRequestInitializers().add(HttpClientPropagation::addHeader);
		return template;
	}

	static RestTestClient bind(RestTestClient client) {
		RestTestClient.Builder<?> builder = client.mutate();
		builder.requestInterceptor((request, body, execution) -> {
			addHeader(request);
			return execution.execute(request, body);
		});
		return builder.build();
	}

	static void addHeader(HttpRequest request) {
		String value = BindingHeader.valueFor(request.getURI());
		if (value != null && !request.getHeaders().containsHeader(BindingHeader.NAME)) {
			request.getHeaders().set(BindingHeader.NAME, value);
		}
	}

}
