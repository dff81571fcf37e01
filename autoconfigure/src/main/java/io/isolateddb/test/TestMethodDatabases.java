package io.isolateddb.test;

import java.lang.reflect.Method;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.datasource.ApplicationDatabase;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.datasource.DatabaseScope;
import io.isolateddb.migration.ScriptsMigrator;
import io.isolateddb.migration.SqlScript;
import io.isolateddb.pool.Template;

/**
 * The databases of one invocation of a test method: its own, or those of its class.
 * Thread-safe.
 */
final class TestMethodDatabases {

	private final TestClassDatabases ofClass;

	private final Class<?> testClass;

	private final Method method;

	private final DatabaseScope scope;

	private final Map<ApplicationDatabase, TestSettings> settings = new ConcurrentHashMap<>();

	TestMethodDatabases(TestClassDatabases ofClass, Class<?> testClass, Method method, String invocation) {
		this.ofClass = ofClass;
		this.testClass = testClass;
		this.method = method;
		this.scope = new DatabaseScope(testClass.getName() + "#" + method.getName() + invocation, ofClass.scope(),
				this::template, (database) -> settings(database).isShared());
	}

	/**
	 * Lease all databases, so that errors occur before the method starts.
	 */
	TestRun start(List<ContextDatabases> contexts) throws SQLException {
		try {
			requireDataSources(contexts);
			for (ContextDatabases context : contexts) {
				for (ApplicationDatabase database : context.all()) {
					lease(database);
				}
			}
			return new TestRun(this.scope, (database) -> settings(database).keep());
		}
		catch (SQLException | RuntimeException ex) {
			this.scope.close();
			throw ex;
		}
	}

	private TestSettings settings(ApplicationDatabase database) {
		return this.settings.computeIfAbsent(database, this::readSettings);
	}

	/**
	 * If one bean has the database, all that annotations of the class say of it is known.
	 */
	private TestSettings readSettings(ApplicationDatabase database) {
		if (SharedDatabaseAttributes.isShared(database)) {
			return SharedDatabaseAttributes.require(this.scope.toString(), database, (bean) -> TestSettings
				.of(TestDatabaseAttributes.of(this.testClass, bean).of(this.testClass, this.method, bean), database));
		}
		TestSettings settings = this.ofClass.settings(database);
		return this.ofClass.isWithoutAttributes(this.method) ? settings
				: settings.of(this.testClass, this.method, database::isNamed);
	}

	private Template template(ApplicationDatabase database) {
		TestSettings settings = settings(database);
		TestSettings settingsOfClass = this.ofClass.settings(database);
		String name = this.scope.toString();
		Template template = settings.hasSchemaOf(settingsOfClass)
				? TestTemplates.withFixtures(database, this.ofClass.scope().freeze(database),
						settings.scriptsAfter(settingsOfClass), name)
				: TestTemplates.of(database, settings.attributes(), settings.scripts(this.testClass), name);
		return database.withAccess(template, settings.isRestricted(), name);
	}

	private void requireDataSources(List<ContextDatabases> contexts) {
		if (this.ofClass.dataSources().isEmpty()) {
			return;
		}
		Set<String> unknown = new TreeSet<>(this.ofClass.dataSources());
		List<ApplicationDatabase> databases = contexts.stream().flatMap((context) -> context.all().stream()).toList();
		unknown.removeIf((name) -> databases.stream().anyMatch((database) -> database.isNamed(name)));
		if (!unknown.isEmpty()) {
			unknown.stream()
				.filter((name) -> contexts.stream().anyMatch((context) -> context.dataSources().isExcluded(name)))
				.findFirst()
				.ifPresent((name) -> {
					throw failure("DataSource bean '" + name + "' is left as it is by isolated-database.exclude",
							"Remove the name from that property, or from the attribute 'dataSource' of @IsolatedDatabase");
				});
			throw failure(
					"there is no DataSource bean " + unknown + " in its application context, which has "
							+ databases.stream().map(ApplicationDatabase::name).toList(),
					"Correct the attribute 'dataSource' of @IsolatedDatabase");
		}
	}

	private void lease(ApplicationDatabase database) throws SQLException {
		TestSettings settings = settings(database);
		if (!settings.isShared()) {
			this.ofClass.endPreparation();
			this.scope.lease(database);
			return;
		}
		TestSettings settingsOfClass = this.ofClass.settings(database);
		if (!settings.hasSchemaOf(settingsOfClass)) {
			throw failure(
					"it shares the database of its class, so it cannot choose 'migrations', 'migrator' or 'migrate'",
					"Set scope = METHOD on the method, or choose them on the class");
		}
		if (settings.isRestricted() != settingsOfClass.isRestricted()) {
			throw failure("it shares the database of its class, so it cannot choose another 'access'",
					"Set scope = METHOD on the method, or choose the access on the class");
		}
		List<SqlScript> added = settings.scriptsAfter(settingsOfClass);
		if (!added.isEmpty()) {
			this.scope.lease(database).migrate(new ScriptsMigrator(added));
		}
		else {
			this.scope.lease(database);
		}
	}

	private IsolatedDatabaseException failure(String cause, String remedy) {
		return new IsolatedDatabaseException("No database for " + this.scope + ": " + cause + ". " + remedy + ".");
	}

}
