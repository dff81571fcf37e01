package io.isolateddb.pool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

import io.isolateddb.testsupport.ChildJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The example in the Javadoc of the pool, compiled and run as it stands there.
 */
@Tag("postgresql")
class PoolExampleIntegrationTests {

	private static final Path SOURCE = Path.of("src", "main", "java", "io", "isolateddb", "pool", "package-info.java");

	private static final Pattern EXAMPLE = Pattern.compile("<pre>\\{@code\n(.*?)\n \\* }</pre>", Pattern.DOTALL);

	@TempDir
	private Path folder;

	@Test
	void exampleOfTheJavadocRuns() throws Exception {
		Path file = Files.writeString(this.folder.resolve("PoolExample.java"), example());
		compile(file);

		List<String> output = run();

		assertThat(output).contains("2 books, and 2")
			.anyMatch((line) -> line.startsWith("Not with restricted access: ") && line.contains("owner"));
		assertThat(output).noneMatch((line) -> line.contains("Exception"));
	}

	@Test
	void exampleUsesNeitherSpringNorJUnit() throws IOException {
		assertThat(example()).contains("public static void main(").doesNotContain("org.springframework", "org.junit");
	}

	private static String example() throws IOException {
		Matcher matcher = EXAMPLE.matcher(Files.readString(SOURCE));
		assertThat(matcher.find()).isTrue();
		return matcher.group(1)
			.lines()
			.map((line) -> line.replaceFirst("^ \\* ?", ""))
			.collect(Collectors.joining("\n"));
	}

	private void compile(Path file) {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		assertThat(compiler.run(null, null, null, "-d", this.folder.toString(), "-classpath", ChildJvm.classPath(),
				"-Xlint:all,-processing", "-Werror", "-proc:none", file.toString()))
			.isZero();
	}

	private List<String> run() throws Exception {
		String directory = System.getProperty("isolated-database.server.directory");
		Process process = new ProcessBuilder(ChildJvm.java(), "-cp",
				this.folder + System.getProperty("path.separator") + ChildJvm.classPath(),
				"-Disolated-database.server.directory=" + directory, "PoolExample")
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes());
		assertThat(process.waitFor()).as(output).isZero();
		return output.lines().toList();
	}

}
