package io.isolateddb.binding;

import io.isolateddb.datasource.ScopeBinding;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Binds the work for a request of WebFlux to the test that sent the request. From the
 * subscription on, {@link ReactorPropagation} propagates the binding.
 */
final class BindingWebFilter implements WebFilter, Ordered {

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		ScopeBinding binding = BindingHeader
			.bindingFor(exchange.getRequest().getHeaders().getFirst(BindingHeader.NAME));
		return Mono.from((subscriber) -> {
			ScopeBinding previous = ScopeBinding.bind(binding);
			try {
				chain.filter(exchange).subscribe(subscriber);
			}
			finally {
				ScopeBinding.bind(previous);
			}
		});
	}

}
