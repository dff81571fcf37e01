package io.isolateddb.integration;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import javax.sql.DataSource;
import javax.tools.ToolProvider;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.testsupport.ChildJvm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.generate.FileSystemGeneratedFiles;
import org.springframework.aot.generate.GeneratedFiles;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.aot.DisabledInAotMode;
import org.springframework.test.context.aot.TestContextAotException;
import org.springframework.test.context.aot.TestContextAotGenerator;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that Spring processes ahead of time cannot be isolated, and say so: the
 * processing starts no server, and a run in AOT mode leaves nobody with half a context.
 */
class AotProcessingIntegrationTests {

	private static final String NOWHERE = "target/no-server-for-aot";

	private static final String NO_SERVER = "isolated-database.server.directory=" + NOWHERE;

	private static final String REFUSAL = "isolated databases are not supported where Spring processes tests ahead of time";

	@BeforeEach
	void forgetServer() throws IOException {
		FileSystemUtils.deleteRecursively(Path.of(NOWHERE));
	}

	@ParameterizedTest
	@ValueSource(classes = { AnnotatedTestCase.class, AnnotatedMethodTestCase.class, AlwaysTestCase.class,
			PlainSpringTestCase.class })
	void processingRefusesIsolatedTestsAndStartsNoServer(Class<?> type) {
		InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();

		assertThatExceptionOfType(TestContextAotException.class).isThrownBy(() -> process(files, type))
			.havingRootCause()
			.isInstanceOf(IsolatedDatabaseException.class)
			.withMessageContainingAll("No isolated database for " + type.getName() + ": " + REFUSAL,
					"Annotate the test class with @DisabledInAotMode, or ", "process-test-aot", "processTestAot");
		assertThat(Path.of(NOWHERE)).doesNotExist();
	}

	@Test
	void isolatedTestRunsAsEverAfterItsProcessingWasRefused() {
		assertThatExceptionOfType(TestContextAotException.class)
			.isThrownBy(() -> process(new InMemoryGeneratedFiles(), UsersTestCase.class));

		TestCases.succeed(2, UsersTestCase.class);
	}

	@Test
	void othersAreProcessedAndRunInAotMode(@TempDir Path folder) throws IOException, InterruptedException {
		process(inFolder(folder), NotIsolatedTestCase.class, DisabledTestCase.class, NeverTestCase.class);

		List<String> results = runInAotMode(folder, "-Dnone", NotIsolatedTestCase.class, DisabledTestCase.class,
				NeverTestCase.class, AnnotatedTestCase.class);

		assertThat(results.subList(0, 3)).containsExactly("RESULT NotIsolatedTestCase passed",
				"RESULT DisabledTestCase skipped", "RESULT NeverTestCase passed");
		assertThat(results.get(3)).startsWith("RESULT AnnotatedTestCase failed")
			.contains("No isolated database for " + AnnotatedTestCase.class.getName() + ": " + REFUSAL);
	}

	@Test
	void contextThatWasProcessedIsNotIsolatedByHalves(@TempDir Path folder) throws IOException, InterruptedException {
		process(inFolder(folder), NotIsolatedTestCase.class, NeverTestCase.class);

		List<String> results = runInAotMode(folder, "-Disolated-database.activation=always", NotIsolatedTestCase.class,
				NeverTestCase.class);

		assertThat(results.get(0)).startsWith("RESULT NotIsolatedTestCase failed")
			.contains("No isolated database for " + NotIsolatedTestCase.class.getName() + ": " + REFUSAL);
		assertThat(results.get(1)).isEqualTo("RESULT NeverTestCase passed");
	}

	private static void process(GeneratedFiles files, Class<?>... types) {
		new TestContextAotGenerator(files).processAheadOfTime(Stream.of(types));
	}

	private static GeneratedFiles inFolder(Path folder) {
		return new FileSystemGeneratedFiles((kind) -> folder);
	}

	/**
	 * Compile what was generated in a folder, and run classes with it.
	 */
	private static List<String> runInAotMode(Path folder, String option, Class<?>... types)
			throws IOException, InterruptedException {
		List<String> arguments = new ArrayList<>(
				List.of("-proc:none", "-nowarn", "-cp", ChildJvm.classPath(), "-d", folder.toString()));
		try (Stream<Path> files = Files.walk(folder)) {
			files.map(Path::toString).filter((file) -> file.endsWith(".java")).forEach(arguments::add);
		}
		int result = ToolProvider.getSystemJavaCompiler().run(null, null, System.err, arguments.toArray(String[]::new));
		assertThat(result).as("compiles").isZero();
		String output = ChildJvm.run(AotModeMain.class,
				List.of("-cp", folder + File.pathSeparator + ChildJvm.classPath(), "-Dspring.aot.enabled=true", option),
				Stream.of(types).map(Class::getName).toList(), Duration.ofSeconds(60));
		List<String> results = output.lines().filter((line) -> line.startsWith("RESULT ")).toList();
		assertThat(results).as(() -> output).hasSameSizeAs(types);
		return results;
	}

	@SpringBootTest(classes = OwnDataSource.class, webEnvironment = WebEnvironment.NONE)
	static class NotIsolatedTestCase {

		@Test
		void hasItsOwnDataSource(@Autowired DataSource dataSource) {
			assertThat(dataSource).isExactlyInstanceOf(DriverManagerDataSource.class);
		}

	}

	@TestPropertySource(properties = "isolated-database.activation=never")
	@IsolatedDatabase
	static class NeverTestCase extends NotIsolatedTestCase {

	}

	@DisabledInAotMode
	@IsolatedDatabase
	static class DisabledTestCase extends NotIsolatedTestCase {

	}

	@TestPropertySource(properties = NO_SERVER)
	@IsolatedDatabase
	static class AnnotatedTestCase extends NotIsolatedTestCase {

	}

	@TestPropertySource(properties = NO_SERVER)
	static class AnnotatedMethodTestCase extends NotIsolatedTestCase {

		@Test
		@IsolatedDatabase
		void isIsolated() {
		}

	}

	@TestPropertySource(properties = { NO_SERVER, "isolated-database.activation=always" })
	static class AlwaysTestCase extends NotIsolatedTestCase {

	}

	@SpringJUnitConfig(OwnDataSource.class)
	@TestPropertySource(properties = NO_SERVER)
	@IsolatedDatabase
	static class PlainSpringTestCase {

		@Test
		void isIsolated() {
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class UsersTestCase {

		@RepeatedTest(2)
		void isFirst(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada");

			users.add("Grace");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnDataSource {

		@Bean
		DataSource dataSource() {
			return new DriverManagerDataSource("jdbc:postgresql://localhost:1/own");
		}

	}

}
