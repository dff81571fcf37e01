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
 * The annotations that hold for one class or one method. Of each type, {@link Fixtures}
 * and {@link IsolatedDatabase}, the nearest replaces those further up; if the two stand
 * in different places, the scripts of the more distant one come first.
 */
final class DeclaredAttributes {

	private final @Nullable MergedAnnotation<IsolatedDatabase> database;

	/** The classes or methods that carry the annotations, the most distant first. */
	private final List<AnnotatedElement> sources;

	private DeclaredAttributes(MergedAnnotations annotations, Predicate<String> dataSource) {
		List<MergedAnnotation<IsolatedDatabase>> candidates = annotations.stream(IsolatedDatabase.class)
			.filter((annotation) -> isForAll(annotation) || dataSource.test(dataSource(annotation)))
			.sorted(Comparator.<MergedAnnotation<?>>comparingInt(MergedAnnotation::getAggregateIndex)
				.thenComparing(DeclaredAttributes::isForAll)
				.thenComparingInt(MergedAnnotation::getDistance))
			.toList();
		this.database = candidates.isEmpty() ? null : candidates.get(0);
		requireOne(candidates);
		Comparator<MergedAnnotation<?>> byDistance = Comparator.comparing(MergedAnnotation::getAggregateIndex);
		this.sources = Stream.concat(candidates.stream().limit(1), Stream.of(annotations.get(Fixtures.class)))
			.filter(MergedAnnotation::isPresent)
			.sorted(byDistance.reversed())
			.map(DeclaredAttributes::source)
			.distinct()
			.toList();
	}

	/**
	 * What is declared for a DataSource.
	 * @param dataSource tells the names of its beans
	 */
	static DeclaredAttributes of(MergedAnnotations annotations, Predicate<String> dataSource) {
		return new DeclaredAttributes(annotations, dataSource);
	}

	/**
	 * The names of DataSources that annotations give.
	 */
	static Stream<String> dataSources(MergedAnnotations annotations) {
		return annotations.stream(IsolatedDatabase.class)
			.map(DeclaredAttributes::dataSource)
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
						"Remove one of them, or give each another 'dataSource'");
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
		boolean migrations = annotation.migrations().length > 0;
		boolean migrator = annotation.migrator() != DatabaseMigrator.class;
		if (migrations && migrator) {
			throw failure(source, "'migrations' and 'migrator' each say where the schema comes from",
					"Remove one of them");
		}
		if (!annotation.migrate() && (migrations || migrator)) {
			throw failure(source,
					"'migrate = false' and '" + (migrator ? "migrator" : "migrations") + "' contradict each other",
					"Remove one of them");
		}
		requireText(source, "migrations", annotation.migrations());
		return annotation;
	}

	/**
	 * The fixtures of both annotations, in order of appearance.
	 */
	List<DeclaredFixture> fixtures() {
		return this.sources.stream().flatMap((source) -> fixtures(source).stream()).toList();
	}

	/**
	 * The test class that the annotations were found for: the given one, or the nearest
	 * one around it that they stand on or are inherited by.
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
	 * Look at one annotation of the element after the other, each with the annotations
	 * that it carries in turn: taken together, they would be sorted by depth.
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
	 * An element can carry the annotation more than once, by annotations that carry it.
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
