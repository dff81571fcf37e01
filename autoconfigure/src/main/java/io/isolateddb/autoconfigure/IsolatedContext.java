package io.isolateddb.autoconfigure;

import java.util.Map;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Marks an application context as isolated, and imports the auto-configuration into it: a
 * context may have no auto-configuration of its own. Where it has, the import changes
 * nothing.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration(IsolatedDatabaseAutoConfiguration.class)
final class IsolatedContext {

	private static final String BEAN_NAME = "isolatedDatabaseContext";

	/**
	 * Slices such as {@code @JdbcTest} would replace the DataSource by one of an embedded
	 * H2, or fail without H2.
	 */
	private static final Map<String, Object> REPLACE_NOTHING = Map.of("spring.test.database.replace", "NONE");

	IsolatedContext() {
	}

	/**
	 * Prepare a context that is about to be refreshed: do what would be too late for an
	 * auto-configuration, since conditions depend on it.
	 * @param context the context
	 */
	static void prepare(ConfigurableApplicationContext context) {
		RootBeanDefinition definition = new RootBeanDefinition(IsolatedContext.class);
		definition.setRole(BeanDefinition.ROLE_INFRASTRUCTURE);
		((BeanDefinitionRegistry) context.getBeanFactory()).registerBeanDefinition(BEAN_NAME, definition);
		ConfigurableEnvironment environment = context.getEnvironment();
		environment.getPropertySources().addFirst(new MapPropertySource("isolated-database", REPLACE_NOTHING));
		ContextServers.declareUrl(environment);
		QuietLoggers.apply(context.getClass().getClassLoader());
	}

	/**
	 * Whether a context has been prepared.
	 * @param beans the beans of the context
	 */
	static boolean isPrepared(BeanDefinitionRegistry beans) {
		return beans.containsBeanDefinition(BEAN_NAME);
	}

}
