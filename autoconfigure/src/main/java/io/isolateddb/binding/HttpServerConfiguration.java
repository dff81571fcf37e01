package io.isolateddb.binding;

import java.util.EnumSet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import reactor.core.publisher.Hooks;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.web.filter.GenericFilterBean;
import org.springframework.web.server.WebFilter;

/**
 * Lets the HTTP servers of a context bind each request to the test that has sent it. Both
 * kinds of server are optional.
 */
@Configuration(proxyBeanMethods = false)
class HttpServerConfiguration {

	/**
	 * Servlet containers, and {@code MockMvc}.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Filter.class, GenericFilterBean.class })
	static class ServletConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static FilterRegistrationBean<BindingServletFilter> isolatedDatabaseFilterRegistration() {
			FilterRegistrationBean<BindingServletFilter> registration = new FilterRegistrationBean<>(
					new BindingServletFilter());
			registration.setName("isolatedDatabaseFilter");
			registration.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
			registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
			return registration;
		}

	}

	/**
	 * WebFlux.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ WebFilter.class, Hooks.class })
	static class WebFluxConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static BindingWebFilter isolatedDatabaseWebFilter() {
			return new BindingWebFilter();
		}

	}

}
