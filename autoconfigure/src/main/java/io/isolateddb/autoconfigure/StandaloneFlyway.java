package io.isolateddb.autoconfigure;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.migration.FlywayMigrator;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.core.env.Environment;

/**
 * The migrations of tests without an application context: those of Flyway, with what
 * {@code spring.flyway.*} says. Spring Boot's properties have the names of Flyway's own,
 * but for the way they are written. A class of its own, since Flyway is optional.
 */
final class StandaloneFlyway {

	private static final String PREFIX = "spring.flyway";

	private static final String LOCATIONS = PREFIX + ".locations";

	/**
	 * What Flyway does not have, or has in another form, and what says where the database
	 * is.
	 */
	private static final Set<String> LEFT_OUT = Set.of("enabled", "url", "user", "password", "driver-class-name",
			"connect-retries", "connect-retries-interval", "locations", "init-sqls");

	/**
	 * Settings whose names after the dot are the user's own.
	 */
	private static final Set<String> MAPS = Set.of("placeholders", "jdbc-properties");

	private StandaloneFlyway() {
	}

	/**
	 * Register Flyway and let it make the schema, if there are migrations.
	 * @throws IsolatedDatabaseException if a setting is wrong
	 */
	static void register(DefaultListableBeanFactory beans, Environment environment, DataSource dataSource) {
		ClassLoader loader = Objects.requireNonNull(beans.getBeanClassLoader());
		Binder binder = Binder.get(environment);
		Flyway flyway = configure(loader, binder, environment.getProperty("spring.datasource.url", ""))
			.dataSource(dataSource)
			.load();
		beans.registerSingleton("flyway", flyway);
		if (environment.getProperty(PREFIX + ".enabled", Boolean.class, true)
				&& (binder.bind(LOCATIONS, Bindable.listOf(String.class)).isBound()
						|| StandaloneEnvironment.hasMigrations(loader))) {
			Objects.requireNonNull(ContextDatabases.of(dataSource))
				.migrateWith(FlywayMigrator.of(flyway.getConfiguration()));
		}
	}

	private static FluentConfiguration configure(ClassLoader loader, Binder binder, String url) {
		try {
			FluentConfiguration flyway = Flyway.configure(loader).configuration(settings(binder));
			List<String> initial = binder.bind(PREFIX + ".init-sqls", Bindable.listOf(String.class)).orElse(List.of());
			return flyway.locations(locations(binder, url))
				.initSql(initial.isEmpty() ? null : String.join(";\n", initial));
		}
		catch (FlywayException ex) {
			throw new IsolatedDatabaseException("Could not configure Flyway for tests without Spring: "
					+ ex.getMessage() + ". Correct " + PREFIX + ".*.", ex);
		}
	}

	private static String[] locations(Binder binder, String url) {
		String vendor = DatabaseDriver.fromJdbcUrl(url).getId();
		return binder.bind(LOCATIONS, Bindable.listOf(String.class))
			.orElse(List.of("classpath:" + StandaloneEnvironment.MIGRATIONS))
			.stream()
			.map((location) -> location.replace("{vendor}", vendor))
			.toArray(String[]::new);
	}

	/**
	 * The settings with Flyway's names; the elements of a list are joined by commas.
	 */
	private static Map<String, String> settings(Binder binder) {
		Map<String, String> settings = new TreeMap<>();
		binder.bind(PREFIX, Bindable.mapOf(String.class, String.class)).orElse(Map.of()).forEach((key, value) -> {
			String name = key.replaceFirst("\\[\\d+]$", "");
			if (!LEFT_OUT.contains(name)) {
				settings.merge("flyway." + camelCase(name), value, (one, other) -> one + "," + other);
			}
		});
		return settings;
	}

	private static String camelCase(String name) {
		int dot = name.indexOf('.');
		boolean ofMap = dot > 0 && MAPS.contains(name.substring(0, dot));
		String written = ofMap ? name.substring(0, dot) : name;
		return Pattern.compile("-(.)").matcher(written).replaceAll((letter) -> letter.group(1).toUpperCase(Locale.ROOT))
				+ (ofMap ? name.substring(dot) : "");
	}

}
