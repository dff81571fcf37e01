package io.isolateddb.binding;

import java.io.IOException;
import java.util.EnumSet;

import io.isolateddb.datasource.ScopeBinding;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.core.Ordered;

/**
 * Binds the thread of a servlet container to the test that a request comes from, for each
 * dispatch of the request and before any other filter may want the database.
 */
final class ServletBinding implements Filter {

	static void register(ConfigurableListableBeanFactory beans) {
		FilterRegistrationBean<ServletBinding> registration = new FilterRegistrationBean<>(new ServletBinding());
		registration.setName("isolatedDatabaseFilter");
		registration.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
		registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
		beans.registerSingleton("isolatedDatabaseFilterRegistration", registration);
	}

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
