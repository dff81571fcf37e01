package io.isolateddb.integration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.testsupport.ChildJvm;
import io.isolateddb.testsupport.SystemProperties;
import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The command that a failure prints opens the database that it left, on each product, as
 * far as the program of the product is installed.
 */
class PrintedCommandsIntegrationTests {

	private static final String LOG_EVERYTHING = """
			<configuration>
				<appender name="out" class="ch.qos.logback.core.ConsoleAppender">
					<encoder><pattern>%level %logger %msg%n%ex</pattern></encoder>
				</appender>
				<root level="TRACE"><appender-ref ref="out"/></root>
			</configuration>
			""";

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	@ParameterizedTest
	@MethodSource("io.isolateddb.testsupport.TestServer#available")
	void commandOpensTheDatabaseOfAFailedTest(TestServer server) throws Exception {
		server.declared()
			.stream()
			.map((option) -> option.substring(2).split("=", 2))
			.forEach((option) -> this.properties.set(option[0], option[1]));
		String printed = KeptOnServer.print(KeptOnServer.failures(1, FailingTestCase.class).get(0));
		String command = line(printed, "open");
		assumeThat(isInstalled(command)).as(command).isTrue();

		String answer = shell(command, "SELECT name FROM users ORDER BY id;\n");

		assertThat(answer).contains("Barbara", "Grace");
		dropFromServer(server, command, line(printed, "name"));
	}

	/**
	 * The JVM logs everything, and prints what it reports of the failed test.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "postgresql", "mariadb" })
	void passwordOfAnEmbeddedServerIsNeitherReportedNorLogged(String product, @TempDir Path folder) throws Exception {
		String directory = System.getProperty("isolated-database.server.directory");
		Path logging = Files.writeString(folder.resolve("logback.xml"), LOG_EVERYTHING);
		String output = ChildJvm.run(WithoutSpringMain.class, List.of("-Dlogback.configurationFile=" + logging,
				"-Dspring.datasource.url=jdbc:" + product + "://localhost:1/none",
				"-Disolated-database.server.embedded=always", "-Disolated-database.server.directory=" + directory),
				List.of("FailingOnAnyProductTestCase"), Duration.ofSeconds(60));

		assertThat(output).contains("DEBUG com.zaxxer.hikari", "Using embedded", "failure: on purpose", "end");
		assertThat(line(output, "URL")).startsWith("jdbc:" + product + ":");
		assertThat(passwords(Path.of(directory))).isNotEmpty()
			.allSatisfy((password) -> assertThat(output).doesNotContain(password));
		if (product.equals("mariadb")) {
			TestServer.EMBEDDED_MARIADB.engine().administration().drop(line(output, "name"));
		}
		else {
			new KeptOnServer().drop();
		}
	}

	/**
	 * The passwords of all servers in a folder.
	 */
	private static List<String> passwords(Path directory) throws IOException {
		List<String> passwords = new ArrayList<>();
		try (Stream<Path> files = Files.walk(directory, 2)) {
			for (Path file : files.filter((path) -> path.endsWith("password")).toList()) {
				passwords.add(Files.readString(file).strip().replaceFirst("(?s).*[:=]", ""));
			}
		}
		return passwords;
	}

	private static void dropFromServer(TestServer server, String command, String name) throws Exception {
		if (server == TestServer.POSTGRESQL) {
			new KeptOnServer().drop();
		}
		else if (!name.contains("/")) {
			shell(command, "DROP DATABASE `" + name + "`;\n");
		}
	}

	private static String line(String printed, String title) {
		Matcher line = Pattern.compile("^\\s*" + title + ": +(.*)$", Pattern.MULTILINE).matcher(printed);
		assertThat(line.find()).as(printed).isTrue();
		return line.group(1);
	}

	private static boolean isInstalled(String command) throws Exception {
		return new ProcessBuilder("sh", "-c", "command -v " + command.split(" ")[0]).start().waitFor() == 0;
	}

	/**
	 * Give the command to a shell, as it is, and a statement to the program that it
	 * starts.
	 */
	private static String shell(String command, String statement) throws Exception {
		Process process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
		process.getOutputStream().write(statement.getBytes(StandardCharsets.UTF_8));
		process.getOutputStream().close();
		String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(answer).isZero();
		return answer;
	}

	@IsolatedDatabase(migrations = "classpath:io/isolateddb/integration/anyproduct")
	static class FailingTestCase {

		@Test
		void fails(DataSource dataSource) {
			StandaloneUsers.add(dataSource, "Grace");
			throw new AssertionError("on purpose");
		}

	}

}
