package io.isolateddb.integration;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.testsupport.SystemProperties;
import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The command that a failure prints opens the database that it left, on each product, as
 * far as the program of the product is installed.
 */
class PrintedCommandsIntegrationTests {

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
