package io.isolateddb.binding;

import io.isolateddb.datasource.BeanPostProcessorRegistrar;
import reactor.core.publisher.Hooks;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.resttestclient.TestRestTemplate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Lets the HTTP clients that a context has, or builds, send the binding of the thread
 * that uses them. Each client library is optional.
 */
@Configuration(proxyBeanMethods = false)
class HttpClientConfiguration {

	/**
	 * {@link RestTemplate} beans, and what a {@link RestClient.Builder} bean builds.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(RestClient.class)
	static class SpringWebClientConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static BeanPostProcessorRegistrar isolatedDatabaseRestTemplatePostProcessor() {
			return new BeanPostProcessorRegistrar(
					new TypedBeanPostProcessor<>(RestTemplate.class, HttpClientPropagation::bind));
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static BeanPostProcessorRegistrar isolatedDatabaseRestClientPostProcessor() {
			return new BeanPostProcessorRegistrar(new TypedBeanPostProcessor<>(RestClient.Builder.class,
					(builder) -> builder.requestInitializer(HttpClientPropagation::addHeader)));
		}

	}

	/**
	 * What Spring Boot's {@link RestTemplateBuilder} builds.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(RestTemplateBuilder.class)
	static class RestTemplateBuilderConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static BeanPostProcessorRegistrar isolatedDatabaseRestTemplateBuilderPostProcessor() {
			return new BeanPostProcessorRegistrar(new TypedBeanPostProcessor<>(RestTemplateBuilder.class,
					(builder) -> builder.additionalRequestCustomizers(HttpClientPropagation::addHeader)));
		}

	}

	/**
	 * {@link TestRestTemplate} beans.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ TestRestTemplate.class, RestTemplateBuilder.class })
	static class TestRestTemplateConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static BeanPostProcessorRegistrar isolatedDatabaseTestRestTemplatePostProcessor() {
			return new BeanPostProcessorRegistrar(new TypedBeanPostProcessor<>(TestRestTemplate.class, (template) -> {
				HttpClientPropagation.bind(template.getRestTemplate());
				return template;
			}));
		}

	}

	/**
	 * {@link RestTestClient} beans.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ RestTestClient.class, RestClient.class })
	static class RestTestClientConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static BeanPostProcessorRegistrar isolatedDatabaseRestTestClientPostProcessor() {
			return new BeanPostProcessorRegistrar(
					new TypedBeanPostProcessor<>(RestTestClient.class, HttpClientPropagation::bind));
		}

	}

	/**
	 * What a {@link WebClient.Builder} bean builds.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ WebClient.class, Hooks.class })
	static class WebClientConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static BeanPostProcessorRegistrar isolatedDatabaseWebClientPostProcessor() {
			return new BeanPostProcessorRegistrar(new TypedBeanPostProcessor<>(WebClient.Builder.class,
					(builder) -> builder.filter(WebClientPropagation.FILTER)));
		}

	}

	/**
	 * {@link WebTestClient} beans.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ WebTestClient.class, WebClient.class, Hooks.class })
	static class WebTestClientConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static BeanPostProcessorRegistrar isolatedDatabaseWebTestClientPostProcessor() {
			return new BeanPostProcessorRegistrar(new TypedBeanPostProcessor<>(WebTestClient.class,
					(client) -> client.mutate().filter(WebClientPropagation.FILTER).build()));
		}

	}

}
