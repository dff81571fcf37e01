package io.isolateddb.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.isolateddb.IsolatedDatabase.Keep;
import io.isolateddb.IsolatedDatabase.Scope;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.datasource.ApplicationDatabase;

/**
 * Checks that all that annotations say of DataSource beans with one database holds of
 * this database. What they say of one of the beans only holds of the others too, unless
 * it is contradicted; the access is that of all of them.
 *
 * @param database the settings that the database has
 * @param silent the settings of a bean that no annotation names
 */
record SharedDatabaseAttributes(TestSettings database, TestSettings silent) {

	/**
	 * Check the settings of a test for a database.
	 * @param test the test, for messages
	 * @param database the database
	 * @param settings the settings for the DataSources that a predicate tells by name
	 * @return the settings for the database
	 * @throws IsolatedDatabaseException if annotations say different things of its beans
	 */
	static TestSettings require(String test, ApplicationDatabase database,
			Function<Predicate<String>, TestSettings> settings) {
		TestSettings ofDatabase = settings.apply(database::isNamed);
		if (isShared(database)) {
			Map<String, TestSettings> beans = new TreeMap<>();
			database.beanNames().forEach((bean) -> beans.put(bean, settings.apply(bean::equals)));
			new SharedDatabaseAttributes(ofDatabase, settings.apply((bean) -> false)).require(test, beans);
		}
		return ofDatabase;
	}

	/**
	 * Whether several DataSource beans have the database, so that annotations may say
	 * different things of it.
	 */
	static boolean isShared(ApplicationDatabase database) {
		return database.beanNames().size() > 1;
	}

	private void require(String test, Map<String, TestSettings> beans) {
		List<String> differences = new ArrayList<>();
		for (Attribute attribute : attributes()) {
			if (!beans.values().stream().allMatch(attribute.holds())) {
				differences.add(beans.entrySet()
					.stream()
					.map((bean) -> attribute.value().apply(bean.getValue()) + " for '" + bean.getKey() + "'")
					.collect(Collectors.joining(", ", attribute.name() + " is ", "")));
			}
		}
		if (!differences.isEmpty()) {
			throw new IsolatedDatabaseException("No database for " + test
					+ ": its annotations say different things of the DataSource beans " + beans.keySet()
					+ ", which are one database: " + String.join("; ", differences)
					+ ". Remove the attribute 'dataSource' from @IsolatedDatabase, or say the same of all of them.");
		}
	}

	private List<Attribute> attributes() {
		TestDatabaseAttributes expected = this.database.attributes();
		return List.of(
				new Attribute("'scope'", (bean) -> bean.attributes().scope(),
						(bean) -> bean.attributes().scope() == Scope.DEFAULT
								|| bean.attributes().scope() == expected.scope()),
				new Attribute("'fixtures'", (bean) -> locations(bean.attributes()), this::hasFixtures),
				new Attribute("the source of the schema", (bean) -> schema(bean.attributes()),
						(bean) -> !bean.attributes().hasSchema() || bean.hasSchemaOf(this.database)),
				new Attribute("'access'", (bean) -> bean.isRestricted() ? "RESTRICTED" : "FULL",
						(bean) -> bean.isRestricted() == this.database.isRestricted()),
				new Attribute("'keep'", (bean) -> bean.attributes().keep(),
						(bean) -> bean.attributes().keep() == Keep.DEFAULT
								|| bean.attributes().keep() == expected.keep()));
	}

	/**
	 * A bean that is not named has fixtures that are for all, if any.
	 */
	private boolean hasFixtures(TestSettings bean) {
		List<DeclaredFixture> expected = this.database.attributes().fixtures();
		List<DeclaredFixture> fixtures = bean.attributes().fixtures();
		return bean.equals(this.silent) ? expected.containsAll(fixtures) : expected.equals(fixtures);
	}

	private static List<String> locations(TestDatabaseAttributes attributes) {
		return attributes.fixtures().stream().map(DeclaredFixture::location).toList();
	}

	private static String schema(TestDatabaseAttributes attributes) {
		if (attributes.migrator() != null) {
			return attributes.migrator().getName();
		}
		return attributes.migrations().isEmpty() ? (attributes.migrate() ? "the application" : "nothing")
				: attributes.migrations().toString();
	}

	/**
	 * An attribute of the annotation.
	 *
	 * @param name its name
	 * @param value its value for a bean, for messages
	 * @param holds whether what is said of a bean holds of the database
	 */
	private record Attribute(String name, Function<TestSettings, Object> value, Predicate<TestSettings> holds) {

	}

}
