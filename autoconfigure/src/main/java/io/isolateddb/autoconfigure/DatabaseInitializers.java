package io.isolateddb.autoconfigure;

import java.util.List;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.isolateddb.datasource.ContextDatabases;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.sql.init.dependency.DatabaseInitializerDetector;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.util.ClassUtils;

/**
 * Creates the beans that fill the databases of a context while it starts: what the
 * databases hold then is what every test starts from. With
 * {@code spring.main.lazy-initialization} or {@code @Lazy} they would be created when the
 * first test needs them, and fill the database of that test only.
 */
final class DatabaseInitializers {

	/**
	 * Hibernate creates tables when it is created itself.
	 */
	private static final String ENTITY_MANAGERS = "jakarta.persistence.EntityManagerFactory";

	private DatabaseInitializers() {
	}

	/**
	 * Say that a context has started, once its databases are filled.
	 * @param context the context
	 */
	static void started(ConfigurableApplicationContext context) {
		ContextDatabases databases = context.getBeanProvider(ContextDatabases.class).getIfAvailable();
		if (databases != null) {
			if (!databases.isStarted() && hasLazyBeans(context.getBeanFactory())) {
				create(context.getBeanFactory(), context.getEnvironment());
			}
			databases.started();
		}
	}

	/**
	 * To look for the beans that initialize databases takes some thousand comparisons of
	 * types, which most contexts do not need.
	 */
	private static boolean hasLazyBeans(ConfigurableListableBeanFactory beans) {
		return Stream.of(beans.getBeanDefinitionNames()).anyMatch((name) -> beans.getBeanDefinition(name).isLazyInit());
	}

	private static void create(ConfigurableListableBeanFactory beans, Environment environment) {
		ofType(beans, DataSource.class).forEach((name) -> create(beans, name));
		detectors(beans, environment).stream()
			.flatMap((detector) -> detector.detect(beans).stream())
			.forEach((name) -> create(beans, name));
		if (ClassUtils.isPresent(ENTITY_MANAGERS, beans.getBeanClassLoader())) {
			ofType(beans, ClassUtils.resolveClassName(ENTITY_MANAGERS, beans.getBeanClassLoader()))
				.forEach((name) -> create(beans, name));
		}
	}

	private static Stream<String> ofType(ConfigurableListableBeanFactory beans, Class<?> type) {
		return Stream.of(beans.getBeanNamesForType(type, true, false));
	}

	private static List<DatabaseInitializerDetector> detectors(ConfigurableListableBeanFactory beans,
			Environment environment) {
		return SpringFactoriesLoader.forDefaultResourceLocation(beans.getBeanClassLoader())
			.load(DatabaseInitializerDetector.class, ArgumentResolver.of(Environment.class, environment));
	}

	private static void create(ConfigurableListableBeanFactory beans, String name) {
		if (beans.containsBeanDefinition(name) && beans.getBeanDefinition(name).isLazyInit()
				&& beans.getMergedBeanDefinition(name).isSingleton()) {
			beans.getBean(name);
		}
	}

}
