package io.isolateddb.test;

import java.lang.reflect.Method;
import java.util.List;

import javax.sql.DataSource;

import io.isolateddb.DatabaseMigrator;
import io.isolateddb.Fixtures;
import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Access;
import io.isolateddb.IsolatedDatabase.Keep;
import io.isolateddb.IsolatedDatabase.Scope;
import io.isolateddb.IsolatedDatabaseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.test.context.NestedTestConfiguration;
import org.springframework.test.context.NestedTestConfiguration.EnclosingConfiguration;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link TestDatabaseAttributes}.
 */
class TestDatabaseAttributesTests {

	@ParameterizedTest
	@ValueSource(classes = { OnClass.class, Inherited.class, OnClass.Inner.class, OnClass.Inner.Innermost.class,
			OnInterface.class, DeclaredAnnotationsTests.Composed.class, OnMethod.class, InheritedMethod.class,
			OnDefaultMethod.class })
	void classWithAnnotationIsIsolated(Class<?> type) {
		assertThat(TestDatabaseAttributes.isIsolated(type)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(classes = { Plain.class, OnClass.Alone.class, OnClass.Static.class, OnMethod.Inner.class,
			OrphanFixtures.class })
	void classWithoutAnnotationIsNotIsolated(Class<?> type) {
		assertThat(TestDatabaseAttributes.isIsolated(type)).isFalse();
	}

	@Test
	void attributesWhenClassHasNoneAreTheDefaults() {
		assertThat(of(OnMethod.class)).isEqualTo(new TestDatabaseAttributes(OnMethod.class, Scope.DEFAULT, List.of(),
				List.of(), null, true, Access.DEFAULT, Keep.DEFAULT));
	}

	@Test
	void attributesWhenInheritedAreThoseOfTheSuperclass() {
		TestDatabaseAttributes attributes = of(Inherited.class);

		assertThat(attributes.scope()).isEqualTo(Scope.CLASS);
		assertThat(attributes.migrations()).containsExactly("classpath:db/other");
		assertThat(locations(attributes)).containsExactly("fixtures/users.sql");
		assertThat(attributes.fixtures()).extracting(DeclaredFixture::declaringClass).containsOnly(OnClass.class);
	}

	@Test
	void attributesWhenClassHasItsOwnReplaceThoseOfTheSuperclass() {
		TestDatabaseAttributes attributes = of(Replacing.class);

		assertThat(attributes.scope()).isEqualTo(Scope.DEFAULT);
		assertThat(attributes.migrations()).isEmpty();
		assertThat(locations(attributes)).containsExactly("fixtures/posts.sql");
	}

	@Test
	void fixturesOfSuperclassComeFirstIfTheTypeOfAnnotationDiffers() {
		assertThat(locations(of(Adding.class))).containsExactly("fixtures/users.sql", "fixtures/more.sql");
	}

	@Test
	void fixturesOfMethodComeAfterThoseOfTheClass() {
		assertThat(locations(of(OnClass.class, "withFixtures"))).containsExactly("fixtures/users.sql",
				"fixtures/posts.sql", "fixtures/comments.sql");
	}

	@Test
	void methodWithoutAnnotationHasTheAttributesOfItsClass() {
		assertThat(of(OnClass.class, "plain")).isEqualTo(of(OnClass.class));
	}

	@Test
	void methodWinsAttributeByAttribute() {
		TestDatabaseAttributes attributes = of(OnClass.class, "withScope");

		assertThat(attributes.scope()).isEqualTo(Scope.METHOD);
		assertThat(attributes.migrations()).containsExactly("classpath:db/other");
	}

	@Test
	void methodThatNamesASchemaReplacesThatOfTheClass() {
		TestDatabaseAttributes migrator = of(OnClass.class, "withMigrator");
		TestDatabaseAttributes empty = of(OnClass.class, "withoutMigrations");
		TestDatabaseAttributes migrations = of(WithMigrator.class, "withMigrations");

		assertThat(migrator.migrator()).isEqualTo(Migrator.class);
		assertThat(migrator.migrations()).isEmpty();
		assertThat(migrator.scope()).isEqualTo(Scope.CLASS);
		assertThat(empty.migrate()).isFalse();
		assertThat(empty.migrations()).isEmpty();
		assertThat(migrations.migrator()).isNull();
		assertThat(migrations.migrations()).containsExactly("db/a", "db/b");
	}

	@Test
	void methodThatOverridesHasTheAnnotationOfTheOverridden() {
		assertThat(locations(of(InheritedMethod.class, "annotated"))).containsExactly("fixtures/users.sql");
		assertThat(of(InheritedMethod.class, "annotated").fixtures()).extracting(DeclaredFixture::declaringClass)
			.containsOnly(OnMethod.class);
	}

	@ParameterizedTest
	@CsvSource({ "OnClass, OnClass", "Inherited, Inherited", "OnClass$Inner, OnClass",
			"OnClass$Inner$Innermost, OnClass", "OnClass$Own, OnClass$Own", "OnClass$OwnFixtures, OnClass$OwnFixtures",
			"OnClass$OwnFixtures$Deeper, OnClass$OwnFixtures", "OnClass$Alone, OnClass$Alone",
			"OnMethod$Inner, OnMethod$Inner", "OnInterface, OnInterface", "InheritedInner, InheritedInner" })
	void ownerIsTheClassThatHasOrInheritsTheAnnotation(String type, String owner) throws ClassNotFoundException {
		assertThat(of(type(type)).owner()).isEqualTo(type(owner));
	}

	@Test
	void fixturesOfNestedClassComeAfterThoseOfTheClassAroundIt() {
		assertThat(locations(of(OnClass.OwnFixtures.class))).containsExactly("fixtures/users.sql",
				"fixtures/nested.sql");
	}

	@ParameterizedTest
	@ValueSource(classes = { OrphanFixtures.class, OrphanFixturesOnMethod.class })
	void fixturesWithoutDatabaseAreReported(Class<?> type) {
		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> TestDatabaseAttributes.requireNoFixtures(type))
			.withMessage("Applying @Fixtures failed for %s: neither the class nor one of its methods has "
					+ "@IsolatedDatabase, so there is no database to apply them to. "
					+ "Add @IsolatedDatabase to the class.", type.getName());
	}

	@Test
	void classWithoutFixturesIsLeftAlone() {
		assertThatNoException().isThrownBy(() -> TestDatabaseAttributes.requireNoFixtures(Plain.class));
	}

	@Test
	void schemaIsComparedWhateverTheFixtures() {
		TestDatabaseAttributes ofClass = of(OnClass.class);

		assertThat(of(OnClass.class, "withFixtures").hasSchemaOf(ofClass)).isTrue();
		assertThat(of(OnClass.class, "withMigrator").hasSchemaOf(ofClass)).isFalse();
		assertThat(of(OnClass.class, "withoutMigrations").hasSchemaOf(ofClass)).isFalse();
	}

	private static TestDatabaseAttributes of(Class<?> testClass) {
		return TestDatabaseAttributes.of(testClass, (dataSource) -> false);
	}

	private static TestDatabaseAttributes of(Class<?> testClass, String method) {
		Method found = ReflectionUtils.findMethod(testClass, method);
		return of(testClass).of(testClass, found, (dataSource) -> false);
	}

	private static Class<?> type(String name) throws ClassNotFoundException {
		return Class.forName(TestDatabaseAttributesTests.class.getName() + "$" + name);
	}

	private static List<String> locations(TestDatabaseAttributes attributes) {
		return attributes.fixtures().stream().map(DeclaredFixture::location).toList();
	}

	@IsolatedDatabase(scope = Scope.CLASS, fixtures = "users", migrations = "classpath:db/other")
	static class OnClass {

		void plain() {
		}

		@IsolatedDatabase(scope = Scope.METHOD)
		void withScope() {
		}

		@IsolatedDatabase(fixtures = "posts")
		@Fixtures(scripts = "comments")
		void withFixtures() {
		}

		@IsolatedDatabase(migrator = Migrator.class)
		void withMigrator() {
		}

		@IsolatedDatabase(migrate = false)
		void withoutMigrations() {
		}

		class Inner {

			class Innermost {

			}

		}

		@IsolatedDatabase
		class Own {

		}

		@Fixtures(scripts = "nested")
		class OwnFixtures {

			class Deeper {

			}

		}

		@NestedTestConfiguration(EnclosingConfiguration.OVERRIDE)
		class Alone {

		}

		static class Static {

		}

	}

	static class Inherited extends OnClass {

	}

	class InheritedInner extends OnClass.Inner {

		InheritedInner(OnClass outer) {
			outer.super();
		}

	}

	@IsolatedDatabase(fixtures = "posts")
	static class Replacing extends OnClass {

	}

	@Fixtures(scripts = "more")
	static class Adding extends OnClass {

	}

	@IsolatedDatabase
	interface Isolated {

	}

	static class OnInterface implements Isolated {

	}

	static class OnMethod {

		@IsolatedDatabase(fixtures = "users")
		void annotated() {
		}

		class Inner {

		}

	}

	static class InheritedMethod extends OnMethod {

		@Override
		void annotated() {
		}

	}

	interface WithDefaultMethod {

		@IsolatedDatabase
		default void annotated() {
		}

	}

	static class OnDefaultMethod implements WithDefaultMethod {

	}

	static class Plain {

		void plain() {
		}

	}

	@IsolatedDatabase(migrator = Migrator.class)
	static class WithMigrator {

		@IsolatedDatabase(migrations = { "db/a", "db/b" })
		void withMigrations() {
		}

	}

	@Fixtures(scripts = "users")
	static class OrphanFixtures {

	}

	static class OrphanFixturesOnMethod {

		@Fixtures(scripts = "users")
		void fixtures() {
		}

	}

	/**
	 * A migrator that does nothing.
	 */
	abstract static class Migrator implements DatabaseMigrator {

		@Override
		public void migrate(DataSource dataSource) {
		}

	}

}
