package io.isolateddb.binding;

import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;

/**
 * Adds the binding of the thread that subscribes to the response to the requests of
 * WebFlux's HTTP clients.
 */
final class WebClientPropagation {

	static final ExchangeFilterFunction FILTER = (request, next) -> next.exchange(withHeader(request));

	private WebClientPropagation() {
	}

	private static ClientRequest withHeader(ClientRequest request) {
		String value = BindingHeader.valueFor(request.url());
		if (value == null || request.headers().containsHeader(BindingHeader.NAME)) {
			return request;
		}
		return ClientRequest.from(request).header(BindingHeader.NAME, value).build();
	}

}
