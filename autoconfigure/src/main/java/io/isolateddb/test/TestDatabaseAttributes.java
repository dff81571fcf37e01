package io.isolateddb.test;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.isolateddb.DatabaseMigrator;
import io.isolateddb.Fixtures;
import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Access;
import io.isolateddb.IsolatedDatabase.Keep;
import io.isolateddb.IsolatedDatabase.Scope;
import io.isolateddb.IsolatedDatabaseException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The attributes of a test class or one of its methods: its annotations and those that it
 * inherits, merged.
 *
 * @param owner the test class whose database is used with {@link Scope#CLASS}: the
 * enclosing class, if a nested class has all its attributes from there
 * @param scope the scope
 * @param fixtures the fixtures, in the order in which they are applied
 * @param migrations the locations of migrations; empty for those of the application
 * @param migrator the migrator, or {@code null}
 * @param migrate whether the database is migrated at all
 * @param access what the application may do in the database
 * @param keep when the database is kept
 */
record TestDatabaseAttributes(Class<?> owner, Scope scope, List<DeclaredFixture> fixtures, List<String> migrations,
		@Nullable Class<? extends DatabaseMigrator> migrator, boolean migrate, Access access, Keep keep) {

	/**
	 * Whether a test class is isolated: it has or inherits {@link IsolatedDatabase}, or
	 * one of its methods has it.
	 */
	static boolean isIsolated(Class<?> testClass) {
		return TestContextAnnotationUtils.hasAnnotation(testClass, IsolatedDatabase.class)
				|| methods(testClass).anyMatch((method) -> annotations(method).isPresent(IsolatedDatabase.class));
	}

	/**
	 * Check that a test class that is not {@link #isIsolated(Class) isolated} has no
	 * fixtures.
	 * @throws IsolatedDatabaseException if it has {@link Fixtures}, which would have no
	 * effect
	 */
	static void requireNoFixtures(Class<?> testClass) {
		boolean fixtures = TestContextAnnotationUtils.hasAnnotation(testClass, Fixtures.class)
				|| methods(testClass).anyMatch((method) -> annotations(method).isPresent(Fixtures.class));
		if (fixtures) {
			throw new IsolatedDatabaseException("Applying @Fixtures failed for " + testClass.getName()
					+ ": neither the class nor one of its methods has @IsolatedDatabase, so there is no "
					+ "database to apply them to. Add @IsolatedDatabase to the class.");
		}
	}

	/**
	 * The attributes of a test class for a DataSource, for its methods that declare none.
	 * @param dataSource tells the names of its beans
	 */
	static TestDatabaseAttributes of(Class<?> testClass, Predicate<String> dataSource) {
		return of(testClass, annotations(testClass), dataSource);
	}

	/**
	 * The names of DataSources in the annotations of a test class and of its methods.
	 * @param without the methods {@linkplain #methodsWithout without attributes}, which
	 * need not be read once more
	 */
	static Set<String> dataSources(Class<?> testClass, Set<Method> without) {
		Stream<Method> others = methods(testClass).filter((method) -> !without.contains(method));
		return Stream.concat(Stream.of(annotations(testClass)), others.map(TestDatabaseAttributes::annotations))
			.flatMap(DeclaredAnnotations::dataSources)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	/**
	 * The attributes of a method of the test class. An attribute that the method leaves
	 * at its default is that of the class. The fixtures of the method come after those of
	 * the class. If the method names a source of the schema, this overrides any source
	 * that the class names.
	 */
	TestDatabaseAttributes of(Class<?> testClass, Method method, Predicate<String> dataSource) {
		TestDatabaseAttributes ofMethod = of(testClass, annotations(method), dataSource);
		TestDatabaseAttributes schema = ofMethod.hasSchema() ? ofMethod : this;
		return new TestDatabaseAttributes(this.owner, (ofMethod.scope != Scope.DEFAULT) ? ofMethod.scope : this.scope,
				Stream.concat(this.fixtures.stream(), ofMethod.fixtures.stream()).toList(), schema.migrations,
				schema.migrator, schema.migrate, (ofMethod.access != Access.DEFAULT) ? ofMethod.access : this.access,
				(ofMethod.keep != Keep.DEFAULT) ? ofMethod.keep : this.keep);
	}

	private static TestDatabaseAttributes of(Class<?> testClass, MergedAnnotations annotations,
			Predicate<String> dataSource) {
		DeclaredAnnotations declared = DeclaredAnnotations.of(annotations, dataSource);
		Class<?> owner = declared.owner(testClass);
		IsolatedDatabase database = declared.database();
		if (database == null) {
			return new TestDatabaseAttributes(owner, Scope.DEFAULT, declared.fixtures(), List.of(), null, true,
					Access.DEFAULT, Keep.DEFAULT);
		}
		Class<? extends DatabaseMigrator> migrator = database.migrator();
		return new TestDatabaseAttributes(owner, database.scope(), declared.fixtures(), List.of(database.migrations()),
				(migrator != DatabaseMigrator.class) ? migrator : null, database.migrate(), database.access(),
				database.keep());
	}

	/**
	 * Whether the schema comes from the same source.
	 */
	boolean hasSchemaOf(TestDatabaseAttributes other) {
		return this.migrations.equals(other.migrations) && this.migrator == other.migrator
				&& this.migrate == other.migrate;
	}

	/**
	 * Whether they say where the schema comes from.
	 */
	boolean hasSchema() {
		return !this.migrations.isEmpty() || this.migrator != null || !this.migrate;
	}

	/**
	 * The methods of a test class and its superclasses that declare and inherit no
	 * attributes, so that those of the class are theirs.
	 */
	static Set<Method> methodsWithout(Class<?> testClass) {
		return methods(testClass).filter((method) -> {
			MergedAnnotations annotations = annotations(method);
			return !annotations.isPresent(IsolatedDatabase.class) && !annotations.isPresent(Fixtures.class);
		}).collect(Collectors.toSet());
	}

	private static MergedAnnotations annotations(Class<?> testClass) {
		return MergedAnnotations.search(SearchStrategy.TYPE_HIERARCHY)
			.withEnclosingClasses(TestContextAnnotationUtils::searchEnclosingClass)
			.from(testClass);
	}

	private static MergedAnnotations annotations(Method method) {
		return MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY);
	}

	private static Stream<Method> methods(Class<?> testClass) {
		return Stream.of(ReflectionUtils.getAllDeclaredMethods(testClass))
			.filter((method) -> method.getDeclaringClass() != Object.class);
	}

}
