package io.isolateddb.binding;

import java.io.IOException;

import io.isolateddb.datasource.ScopeBinding;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Binds the thread of a servlet container to the test that sent a request, for each
 * dispatch of the request and before any other filter may use the database.
 */
final class BindingServletFilter implements Filter {

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		ScopeBinding previous = ScopeBinding.bind(BindingHeader.bindingFor(header(request)));
		try {
			chain.doFilter(request, response);
		}
		finally {
			ScopeBinding.bind(previous);
		}
	}

	private static @Nullable String header(ServletRequest request) {
		return (request instanceof HttpServletRequest http) ? http.getHeader(BindingHeader.NAME) : null;
	}

}
