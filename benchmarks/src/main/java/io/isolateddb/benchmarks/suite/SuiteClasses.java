package io.isolateddb.benchmarks.suite;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

import io.isolateddb.IsolatedDatabase;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import org.jspecify.annotations.Nullable;

import org.springframework.test.context.jdbc.Sql;

/**
 * Makes the test classes of a suite: as many as its tests fill, all alike but for what
 * each of them brings along.
 */
final class SuiteClasses {

	private SuiteClasses() {
	}

	static List<? extends Class<?>> of(Variant variant, int count) throws IOException {
		Path rows = rows(count);
		return IntStream.range(0, count).mapToObj((index) -> make(variant, index, rows)).toList();
	}

	/**
	 * Write a script of its own for each class.
	 */
	private static Path rows(int classes) throws IOException {
		Path folder = Files.createTempDirectory("benchmark-rows");
		for (int i = 0; i < classes; i++) {
			Path own = Files.createDirectory(folder.resolve(String.valueOf(i)));
			Path script = Files.writeString(own.resolve("V2__" + i + ".sql"), ClassRows.script(i));
			List.of(folder, own, script).forEach((path) -> path.toFile().deleteOnExit());
		}
		return folder;
	}

	private static Class<?> make(Variant variant, int index, Path rows) {
		Class<?> suite = variant.suite();
		DynamicType.Builder<?> type = new ByteBuddy().subclass(suite).name(suite.getName() + index);
		AnnotationDescription annotation = annotation(variant, rows.resolve(String.valueOf(index)), index);
		return ((annotation != null) ? type.annotateType(annotation) : type).make()
			.load(suite.getClassLoader(), ClassLoadingStrategy.UsingLookup.of(MethodHandles.lookup()))
			.getLoaded();
	}

	private static @Nullable AnnotationDescription annotation(Variant variant, Path folder, int index) {
		String script = "file:" + folder.resolve("V2__" + index + ".sql");
		return switch (variant) {
			case ROLLBACK_SQL, ISOLATED_ROLLBACK_SQL ->
				AnnotationDescription.Builder.ofType(Sql.class).defineArray("scripts", script).build();
			case ISOLATED_FIXTURES ->
				AnnotationDescription.Builder.ofType(IsolatedDatabase.class).defineArray("fixtures", script).build();
			case ISOLATED_MIGRATIONS -> AnnotationDescription.Builder.ofType(IsolatedDatabase.class)
				.defineArray("migrations", System.getProperty("spring.flyway.locations"), "filesystem:" + folder)
				.build();
			default -> null;
		};
	}

}
