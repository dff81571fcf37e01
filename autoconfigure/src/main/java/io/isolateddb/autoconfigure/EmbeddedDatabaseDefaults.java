package io.isolateddb.autoconfigure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.isolateddb.engine.DatabaseProduct;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.ClassUtils;

/**
 * Warns of an application whose database would be empty. Spring Boot creates tables for
 * entities, and runs scripts, by itself only if the database is an embedded one, such as
 * H2. An application that declares no URL, or that of such a database, may get a real
 * server here, and has to ask for both. One on H2 gets H2 in memory, for which Spring
 * Boot does both: if its own database is a file, for which Spring Boot does neither, this
 * sees to it that nothing is done here.
 *
 * @param environment the environment of the context
 * @param servers the servers of the context
 */
record EmbeddedDatabaseDefaults(ConfigurableEnvironment environment,
		ContextServers servers) implements BeanFactoryPostProcessor {

	private static final Logger logger = LoggerFactory.getLogger(EmbeddedDatabaseDefaults.class);

	private static final String DDL = "spring.jpa.hibernate.ddl-auto";

	private static final List<String> DDL_PROPERTIES = List.of(DDL, "spring.jpa.properties.hibernate.hbm2ddl.auto",
			"spring.jpa.properties.jakarta.persistence.schema-generation.database.action", "spring.jpa.generate-ddl");

	private static final String FILE_DEFAULTS = "isolated-database-file-defaults";

	private static final String MODE = "spring.sql.init.mode";

	private static final List<String> MIGRATIONS = List.of("org.flywaydb.core.Flyway",
			"liquibase.integration.spring.SpringLiquibase");

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		if (!this.servers.declaresNoUrl() && isInProcess(declaredUrl())) {
			keepDefaultsOfFile();
			return;
		}
		if (!isMeantForEmbeddedDatabase()) {
			return;
		}
		List<String> missing = new ArrayList<>();
		if (beans.containsBeanDefinition("entityManagerFactory") && !isMigrated(beans)
				&& DDL_PROPERTIES.stream().noneMatch(this.environment::containsProperty)) {
			missing.add(DDL + "=create-drop");
		}
		if (this.environment.getProperty(MODE, "embedded").equalsIgnoreCase("embedded") && hasScripts()) {
			missing.add(MODE + "=always");
		}
		if (!missing.isEmpty() && !isInProcess(this.servers.ownUrl())) {
			logger.warn("The tests of this context have a database without the tables of the application: it declares "
					+ "no URL, or that of an embedded database, and Spring Boot fills only embedded databases by "
					+ "itself. Set {} for the tests, for instance in application-test.properties; scripts have to be "
					+ "written for the database server that is used.", String.join(" and ", missing));
		}
	}

	private String declaredUrl() {
		String server = this.environment.getProperty("isolated-database.server.url", "");
		return server.isEmpty() ? url() : server;
	}

	/**
	 * Whether databases are in this process too.
	 */
	private static boolean isInProcess(@Nullable Object url) {
		return url != null && DatabaseProduct.ofUrl(url.toString()).filter(DatabaseProduct::isInProcess).isPresent();
	}

	private void keepDefaultsOfFile() {
		Map<String, Object> defaults = new HashMap<>();
		String driver = url().isEmpty() ? null : DatabaseDriver.fromJdbcUrl(url()).getDriverClassName();
		if (driver == null || EmbeddedDatabaseConnection.isEmbedded(driver, url())) {
			return;
		}
		if (DDL_PROPERTIES.stream().noneMatch(this.environment::containsProperty)) {
			defaults.put(DDL, "none");
		}
		if (!this.environment.containsProperty(MODE)) {
			defaults.put(MODE, "never");
		}
		this.environment.getPropertySources().addLast(new MapPropertySource(FILE_DEFAULTS, defaults));
	}

	private String url() {
		return this.environment.getProperty("spring.datasource.url", "");
	}

	private boolean isMeantForEmbeddedDatabase() {
		if (this.servers.declaresNoUrl()) {
			return true;
		}
		String url = url();
		return Stream.of("jdbc:h2:", "jdbc:hsqldb:", "jdbc:derby:").anyMatch(url::startsWith);
	}

	private static boolean isMigrated(ConfigurableListableBeanFactory beans) {
		ClassLoader loader = beans.getBeanClassLoader();
		return MIGRATIONS.stream()
			.filter((type) -> ClassUtils.isPresent(type, loader))
			.map((type) -> ClassUtils.resolveClassName(type, loader))
			.anyMatch((type) -> beans.getBeanNamesForType(type, true, false).length > 0);
	}

	private boolean hasScripts() {
		return Stream.of("schema", "data").flatMap(this::locations).anyMatch(this::exists);
	}

	private Stream<String> locations(String kind) {
		String platform = this.environment.getProperty("spring.sql.init.platform", "all");
		return Binder.get(this.environment)
			.bind("spring.sql.init." + kind + "-locations", Bindable.listOf(String.class))
			.orElse(List.of("classpath*:" + kind + "-" + platform + ".sql", "classpath*:" + kind + ".sql"))
			.stream();
	}

	private boolean exists(String location) {
		try {
			return Stream
				.of(new PathMatchingResourcePatternResolver().getResources(location.replaceFirst("^optional:", "")))
				.anyMatch((resource) -> resource.exists());
		}
		catch (IOException ex) {
			return false;
		}
	}

}
