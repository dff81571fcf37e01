package io.isolateddb.benchmarks.suite;

import io.isolateddb.benchmarks.Product;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * The application under test: a DataSource, Flyway, and nothing of its own.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class BenchmarkApplication {

	/**
	 * Before the first migration, fail if the server is not the one that is to be
	 * measured. Asks for the URL only: a connection would cost time of its own.
	 */
	@Bean
	FlywayConfigurationCustomizer productCheck(Environment environment) {
		return (configuration) -> Product.check(environment.getProperty("spring.datasource.url", ""));
	}

}
