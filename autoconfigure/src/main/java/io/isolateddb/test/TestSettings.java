package io.isolateddb.test;

import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.isolateddb.IsolatedDatabase.Access;
import io.isolateddb.IsolatedDatabase.Keep;
import io.isolateddb.IsolatedDatabase.Scope;
import io.isolateddb.datasource.ApplicationDatabase;
import io.isolateddb.migration.SqlScript;

/**
 * The settings of a test for one of its databases: its attributes or, where they are at
 * their default, the properties of its context.
 *
 * @param attributes the attributes
 * @param defaults the properties
 */
record TestSettings(TestDatabaseAttributes attributes, TestDefaults defaults) {

	static TestSettings of(TestDatabaseAttributes attributes, ApplicationDatabase database) {
		return new TestSettings(attributes, database.beans().getBean(TestDefaults.class));
	}

	/**
	 * The settings of a method of the class that has these ones.
	 * @param dataSource tells the names of the beans that have the database
	 */
	TestSettings of(Class<?> testClass, Method method, Predicate<String> dataSource) {
		return new TestSettings(this.attributes.of(testClass, method, dataSource), this.defaults);
	}

	/**
	 * Whether methods share the database of their class.
	 */
	boolean isShared() {
		Scope scope = this.attributes.scope();
		return ((scope != Scope.DEFAULT) ? scope : this.defaults.scope()) == Scope.CLASS;
	}

	boolean isRestricted() {
		Access access = this.attributes.access();
		return ((access != Access.DEFAULT) ? access : this.defaults.access()) == Access.RESTRICTED;
	}

	Keep keep() {
		Keep keep = this.attributes.keep();
		return (keep != Keep.DEFAULT) ? keep : this.defaults.keep();
	}

	/**
	 * All scripts, those of the properties first.
	 * @param testClass the class that relative locations start from
	 */
	List<SqlScript> scripts(Class<?> testClass) {
		Stream<DeclaredFixture> everywhere = this.defaults.fixtures()
			.stream()
			.map((value) -> DeclaredFixture.of(testClass, "'" + value + "' of isolated-database.fixtures", value));
		return FixtureScripts.read(Stream.concat(everywhere, this.attributes.fixtures().stream()).toList());
	}

	/**
	 * The scripts that the class does not have.
	 */
	List<SqlScript> scriptsAfter(TestSettings ofClass) {
		List<DeclaredFixture> fixtures = this.attributes.fixtures();
		return FixtureScripts.read(fixtures.subList(ofClass.attributes.fixtures().size(), fixtures.size()));
	}

	boolean hasSchemaOf(TestSettings other) {
		return this.attributes.hasSchemaOf(other.attributes);
	}

}
