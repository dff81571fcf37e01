package io.isolateddb.test;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.isolateddb.DatabaseMigrator;
import io.isolateddb.Fixtures;
import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabaseException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.util.StringUtils;

/**
 * The annotations that apply to one class or one method. Of each type, {@link Fixtures}
 * and {@link IsolatedDatabase}, the nearest annotation overrides those further up. If the
 * two are in different places, the scripts of the more distant one come first.
 */
final class DeclaredAnnotations {

	private final @Nullable MergedAnnotation<IsolatedDatabase> database;

	/** The classes or methods with the annotations, the most distant first. */
	private final List<AnnotatedElement> sources;

	private DeclaredAnnotations(MergedAnnotations annotations, Predicate<String> dataSource) {
		List<MergedAnnotation<IsolatedDatabase>> candidates = annotations.stream(IsolatedDatabase.class)
			.filter((annotation) -> isForAll(annotation) || dataSource.test(dataSource(annotation)))
			.sorted(Comparator.<MergedAnnotation<?>>comparingInt(MergedAnnotation::getAggregateIndex)
				.thenComparing(DeclaredAnnotations::isForAll)
				.thenComparingInt(MergedAnnotation::getDistance))
			.toList();
		this.database = candidates.isEmpty() ? null : candidates.get(0);
		requireOne(candidates);
		Comparator<MergedAnnotation<?>> byDistance = Comparator.comparing(MergedAnnotation::getAggregateIndex);
		this.sources = Stream.concat(candidates.stream().limit(1), Stream.of(annotations.get(Fixtures.class)))
			.filter(MergedAnnotation::isPresent)
			.sorted(byDistance.reversed())
			.map(DeclaredAnnotations::source)
			.distinct()
			.toList();
	}

	/**
	 * What is declared for a DataSource.
	 * @param dataSource tells the names of its beans
	 */
	static DeclaredAnnotations of(MergedAnnotations annotations, Predicate<String> dataSource) {
		return new DeclaredAnnotations(annotations, dataSource);
	}

	/**
	 * The names of DataSources in annotations.
	 */
	static Stream<String> dataSources(MergedAnnotations annotations) {
		return annotations.stream(IsolatedDatabase.class)
			.map(DeclaredAnnotations::dataSource)
			.filter((name) -> !name.isEmpty());
	}

	private static String dataSource(MergedAnnotation<?> annotation) {
		return annotation.getString("dataSource");
	}

	private static boolean isForAll(MergedAnnotation<?> annotation) {
		return dataSource(annotation).isEmpty();
	}

	private static void requireOne(List<MergedAnnotation<IsolatedDatabase>> candidates) {
		if (candidates.size() > 1) {
			MergedAnnotation<?> first = candidates.get(0);
			MergedAnnotation<?> second = candidates.get(1);
			if (source(first).equals(source(second)) && first.getMetaTypes().equals(second.getMetaTypes())
					&& dataSource(first).equals(dataSource(second))) {
				throw failure(source(first), "two annotations @IsolatedDatabase are for the same DataSource",
						"Remove one of them, or give them different values of 'dataSource'");
			}
		}
	}

	/**
	 * The nearest annotation, checked for contradictions.
	 */
	@Nullable IsolatedDatabase database() {
		if (this.database == null) {
			return null;
		}
		IsolatedDatabase annotation = this.database.synthesize();
		AnnotatedElement source = source(this.database);
		requireOneSchema(source, annotation);
		requireText(source, "migrations", annotation.migrations());
		return annotation;
	}

	/**
	 * Each of these attributes says where the schema comes from.
	 */
	private static void requireOneSchema(AnnotatedElement source, IsolatedDatabase annotation) {
		List<String> schemas = new ArrayList<>();
		if (annotation.migrations().length > 0) {
			schemas.add("'migrations'");
		}
		if (annotation.migrator() != DatabaseMigrator.class) {
			schemas.add("'migrator'");
		}
		if (!annotation.migrate()) {
			schemas.add("'migrate = false'");
		}
		if (schemas.size() > 1) {
			throw failure(source,
					"@IsolatedDatabase sets " + String.join(" and ", schemas)
							+ ", which exclude each other since each says where the schema comes from",
					"Keep one of them");
		}
	}

	/**
	 * The fixtures of both annotations, in order of appearance.
	 */
	List<DeclaredFixture> fixtures() {
		return this.sources.stream().flatMap((source) -> fixtures(source).stream()).toList();
	}

	/**
	 * The test class that the annotations were found for: the given class, or the nearest
	 * enclosing class that declares or inherits them.
	 */
	Class<?> owner(Class<?> testClass) {
		Class<?> owner = testClass;
		while (owner != null) {
			for (AnnotatedElement source : this.sources) {
				if (source instanceof Class<?> type && type.isAssignableFrom(owner)) {
					return owner;
				}
			}
			owner = TestContextAnnotationUtils.searchEnclosingClass(owner) ? owner.getEnclosingClass() : null;
		}
		return testClass;
	}

	private static AnnotatedElement source(MergedAnnotation<?> annotation) {
		return (AnnotatedElement) Objects.requireNonNull(annotation.getSource());
	}

	/**
	 * Process the annotations of the element one after another, each with its
	 * meta-annotations: processed together, they would be sorted by depth.
	 */
	private List<DeclaredFixture> fixtures(AnnotatedElement source) {
		Class<?> type = (source instanceof Member member) ? member.getDeclaringClass() : (Class<?>) source;
		List<DeclaredFixture> fixtures = new ArrayList<>();
		for (Annotation annotation : source.getDeclaredAnnotations()) {
			MergedAnnotations.from(source, annotation).stream().forEach((merged) -> {
				Class<?> declared = merged.getType();
				if (declared == Fixtures.class) {
					add(fixtures, type, source, (Fixtures) merged.synthesize());
				}
				else if (declared == IsolatedDatabase.class && isNearest(merged, source)) {
					add(fixtures, type, source, (IsolatedDatabase) merged.synthesize());
				}
			});
		}
		return fixtures;
	}

	/**
	 * An element can have the annotation more than once, by meta-annotations.
	 */
	private boolean isNearest(MergedAnnotation<?> annotation, AnnotatedElement source) {
		return this.database != null && source.equals(source(this.database))
				&& annotation.getMetaTypes().equals(this.database.getMetaTypes())
				&& dataSource(annotation).equals(dataSource(this.database));
	}

	private static void add(List<DeclaredFixture> fixtures, Class<?> type, AnnotatedElement source,
			IsolatedDatabase annotation) {
		requireText(source, "fixtures", annotation.fixtures());
		for (String value : annotation.fixtures()) {
			fixtures.add(DeclaredFixture.of(type, "'" + value + "' of @IsolatedDatabase(fixtures)", value));
		}
	}

	private static void add(List<DeclaredFixture> fixtures, Class<?> type, AnnotatedElement source,
			Fixtures annotation) {
		requireText(source, "scripts", annotation.scripts());
		for (String script : annotation.scripts()) {
			fixtures.add(DeclaredFixture.of(type, annotation, script));
		}
	}

	private static void requireText(AnnotatedElement source, String attribute, String[] values) {
		if (!Stream.of(values).allMatch(StringUtils::hasText)) {
			throw failure(source, "'" + attribute + "' contains an empty text", "Remove it");
		}
	}

	private static IsolatedDatabaseException failure(AnnotatedElement source, String cause, String remedy) {
		String place = (source instanceof Method method) ? method.getDeclaringClass().getName() + "#" + method.getName()
				: ((Class<?>) source).getName();
		return new IsolatedDatabaseException(
				"Reading the annotations failed for " + place + ": " + cause + ". " + remedy + ".");
	}

}
