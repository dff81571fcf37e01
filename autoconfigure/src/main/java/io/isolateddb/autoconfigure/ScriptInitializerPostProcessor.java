package io.isolateddb.autoconfigure;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.binding.PrivateMember;
import io.isolateddb.datasource.ApplicationDatabase;
import io.isolateddb.datasource.ContextDatabases;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.boot.sql.init.DatabaseInitializationSettings;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

/**
 * Lets the scripts of {@code spring.sql.init}, and those of Spring Boot's libraries, run
 * once for all contexts: just before an initializer would run them, the database becomes
 * a clone of the template with these scripts, and the initializer does nothing. Its mode
 * is the declared one again when it is initialized. An initializer of the application
 * that does something else runs as usual, and so does each one behind Hibernate, whose
 * tables nobody knows beforehand. If the template cannot be built, the initializer runs
 * too, so that errors are its own. Thread-safe.
 */
final class ScriptInitializerPostProcessor implements BeanPostProcessor {

	private static final Logger logger = LoggerFactory.getLogger(ScriptInitializerPostProcessor.class);

	private static final String DEFERRED = "spring.jpa.defer-datasource-initialization";

	private final ContextDatabases databases;

	private final Environment environment;

	private final ResourceLoader loader;

	/**
	 * The settings of the initializers that are just skipped, by the names of the beans.
	 */
	private final Map<String, DatabaseInitializationSettings> skipped = new ConcurrentHashMap<>();

	ScriptInitializerPostProcessor(ContextDatabases databases, Environment environment, ResourceLoader loader) {
		this.databases = databases;
		this.environment = environment;
		this.loader = loader;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String name) {
		if (bean instanceof DataSourceScriptDatabaseInitializer initializer && isKnown(bean.getClass())
				&& !this.databases.isStarted() && !this.environment.getProperty(DEFERRED, Boolean.class, false)
				&& PrivateMember.SCRIPT_SETTINGS.get(initializer) instanceof DatabaseInitializationSettings settings
				&& PrivateMember.SCRIPT_DATA_SOURCE.get(initializer) instanceof DataSource dataSource
				&& settings.getMode() == DatabaseInitializationMode.ALWAYS && prime(settings, dataSource, name)) {
			settings.setMode(DatabaseInitializationMode.NEVER);
			this.skipped.put(name, settings);
		}
		return bean;
	}

	/**
	 * Whether a class is Spring Boot's own and runs scripts as its base class does.
	 */
	private static boolean isKnown(Class<?> type) {
		for (Class<?> next = type; next != DataSourceScriptDatabaseInitializer.class; next = next.getSuperclass()) {
			if (!next.getName().startsWith("org.springframework.boot.")
					|| !Stream.of(next.getDeclaredMethods()).allMatch(ScriptInitializerPostProcessor::isStatic)) {
				return false;
			}
		}
		return true;
	}

	private static boolean isStatic(Method method) {
		return Modifier.isStatic(method.getModifiers());
	}

	private boolean prime(DatabaseInitializationSettings settings, DataSource dataSource, String name) {
		ApplicationDatabase database = ContextDatabases.of(dataSource);
		if (database == null) {
			return false;
		}
		try {
			SqlInitMigrator scripts = SqlInitMigrator.of(settings, this.loader, dataSource);
			return scripts != null && database.prime(scripts, dataSource);
		}
		catch (IOException | IllegalStateException | IsolatedDatabaseException ex) {
			logger.info("The scripts of '{}' run on the database of this context. {}", name, ex.getMessage());
			return false;
		}
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		DatabaseInitializationSettings settings = this.skipped.remove(name);
		if (settings != null) {
			settings.setMode(DatabaseInitializationMode.ALWAYS);
		}
		return bean;
	}

}
