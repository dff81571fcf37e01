package io.isolateddb.test;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Method;
import java.util.List;

import javax.sql.DataSource;

import io.isolateddb.DatabaseMigrator;
import io.isolateddb.Fixtures;
import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Scope;
import io.isolateddb.IsolatedDatabaseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.core.annotation.AliasFor;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DeclaredAnnotations}.
 */
class DeclaredAnnotationsTests {

	@Test
	void attributesOfComposedAnnotationAreMerged() {
		TestDatabaseAttributes attributes = of(Composed.class);

		assertThat(attributes.scope()).isEqualTo(Scope.CLASS);
		assertThat(attributes.migrator()).isEqualTo(Migrator.class);
		assertThat(locations(attributes)).containsExactly("fixtures/given.sql", "shared/common.sql");
		assertThat(attributes.fixtures()).extracting(DeclaredFixture::declaringClass).containsOnly(Composed.class);
	}

	@Test
	void attributesWhenAnnotationIsAlsoComposedAreThoseOfTheDirectOne() {
		TestDatabaseAttributes attributes = of(ComposedAndDirect.class);

		assertThat(attributes.scope()).isEqualTo(Scope.METHOD);
		assertThat(attributes.migrator()).isNull();
		assertThat(locations(attributes)).containsExactly("shared/common.sql", "fixtures/direct.sql");
	}

	@ParameterizedTest
	@CsvSource({ "fixturesFirst, 'x/a.sql,fixtures/b.sql,fixtures/c.sql'",
			"fixturesLast, 'fixtures/b.sql,fixtures/c.sql,x/a.sql'", "fixturesOnly, 'x/a.sql,x/b.sql,y/c.sql'",
			"fixturesTwiceFirst, 'x/a.sql,y/b.sql,fixtures/c.sql'" })
	void fixturesAreInOrderOfAppearance(String method, String expected) {
		assertThat(locations(of(Order.class, method))).containsExactly(expected.split(","));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					both         | @IsolatedDatabase sets 'migrations' and 'migrator', which exclude each other since each says where the schema comes from. Keep one of them.
					noMigrations | @IsolatedDatabase sets 'migrations' and 'migrate = false', which exclude each other since each says where the schema comes from. Keep one of them.
					noMigrator   | @IsolatedDatabase sets 'migrator' and 'migrate = false', which exclude each other since each says where the schema comes from. Keep one of them.
					noFixture    | 'fixtures' contains an empty text. Remove it.
					noScript     | 'scripts' contains an empty text. Remove it.
					noLocation   | 'migrations' contains an empty text. Remove it.
					""")
	void contradictionIsReported(String method, String message) {
		assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(() -> of(Contradictions.class, method))
			.withMessage("Reading the annotations failed for %s#%s: %s", Contradictions.class.getName(), method,
					message);
	}

	@Test
	void contradictionOfInheritedAnnotationNamesTheClassThatHasIt() {
		assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(() -> of(InheritedContradiction.class))
			.withMessageContaining("failed for " + Contradiction.class.getName() + ":");
	}

	private static TestDatabaseAttributes of(Class<?> testClass) {
		return TestDatabaseAttributes.of(testClass, (dataSource) -> false);
	}

	private static TestDatabaseAttributes of(Class<?> testClass, String method) {
		Method found = ReflectionUtils.findMethod(testClass, method);
		return of(testClass).of(testClass, found, (dataSource) -> false);
	}

	private static List<String> locations(TestDatabaseAttributes attributes) {
		return attributes.fixtures().stream().map(DeclaredFixture::location).toList();
	}

	static class Order {

		@Fixtures(path = "x", scripts = "a")
		@IsolatedDatabase(fixtures = { "b", "c" })
		void fixturesFirst() {
		}

		@IsolatedDatabase(fixtures = { "b", "c" })
		@Fixtures(path = "x", scripts = "a")
		void fixturesLast() {
		}

		@Fixtures(path = "x", scripts = { "a", "b" })
		@Fixtures(path = "y", scripts = "c")
		void fixturesOnly() {
		}

		@Fixtures(path = "x", scripts = "a")
		@Fixtures(path = "y", scripts = "b")
		@IsolatedDatabase(fixtures = "c")
		void fixturesTwiceFirst() {
		}

	}

	static class Contradictions {

		@IsolatedDatabase(migrations = "db", migrator = Migrator.class)
		void both() {
		}

		@IsolatedDatabase(migrate = false, migrations = "db")
		void noMigrations() {
		}

		@IsolatedDatabase(migrate = false, migrator = Migrator.class)
		void noMigrator() {
		}

		@IsolatedDatabase(fixtures = { "users", " " })
		void noFixture() {
		}

		@Fixtures(scripts = "")
		void noScript() {
		}

		@IsolatedDatabase(migrations = "")
		void noLocation() {
		}

	}

	@IsolatedDatabase(migrate = false, migrations = "db")
	static class Contradiction {

	}

	static class InheritedContradiction extends Contradiction {

	}

	@Retention(RetentionPolicy.RUNTIME)
	@IsolatedDatabase(scope = Scope.CLASS, migrator = Migrator.class)
	@Fixtures(path = "shared", scripts = "common")
	@interface ComposedAnnotation {

		@AliasFor(annotation = IsolatedDatabase.class, attribute = "fixtures")
		String[] data() default {};

	}

	@ComposedAnnotation(data = "given")
	static class Composed {

	}

	@ComposedAnnotation(data = "given")
	@IsolatedDatabase(scope = Scope.METHOD, fixtures = "direct")
	static class ComposedAndDirect {

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
