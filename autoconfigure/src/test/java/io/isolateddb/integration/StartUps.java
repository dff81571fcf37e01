package io.isolateddb.integration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.isolateddb.datasource.ApplicationDatabase;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.pool.Template;
import io.isolateddb.testsupport.ChildJvm;

import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the databases of contexts hold when they have started, in this JVM and in another
 * one.
 */
public final class StartUps {

	private static final String FOLDER = "isolateddb.start-ups.folder";

	/**
	 * How the properties begin that say which server the tests have.
	 */
	private static final String SERVER = "isolated-database.server.";

	private static final List<String> seen = new CopyOnWriteArrayList<>();

	private StartUps() {
	}

	/**
	 * Tell test cases, also those of another JVM, where their files are.
	 */
	static void files(Object folder) {
		System.setProperty(FOLDER, folder.toString());
	}

	static String file(String name) {
		return "file:" + System.getProperty(FOLDER) + "/" + name;
	}

	/**
	 * Remember the result of a query for the test that has run the present test case.
	 */
	static void see(JdbcClient jdbc, String query) {
		seen.add(String.join(" ", jdbc.sql(query).query(String.class).list()));
	}

	/**
	 * Run test classes, each of which sees something.
	 * @return what they have seen
	 */
	static List<String> run(Class<?>... types) {
		seen.clear();
		TestCases.succeed(types.length, types);
		return List.copyOf(seen);
	}

	/**
	 * Run a test class that sees something in another JVM, which has the server of this
	 * one.
	 * @return what it has seen
	 */
	static String runInAnotherJvm(Class<?> type) throws Exception {
		List<String> options = new ArrayList<>(List.of("-D" + FOLDER + "=" + System.getProperty(FOLDER)));
		System.getProperties()
			.stringPropertyNames()
			.stream()
			.filter((name) -> name.startsWith(SERVER))
			.map((name) -> "-D" + name + "=" + System.getProperty(name))
			.forEach(options::add);
		String output = ChildJvm.run(StartUps.class, options, List.of(type.getName()), Duration.ofMinutes(2));
		return output.lines()
			.filter((line) -> line.startsWith("SEEN "))
			.map((line) -> line.substring(5))
			.findFirst()
			.orElseThrow(() -> new AssertionError(output));
	}

	/**
	 * Run a test class.
	 * @param arguments its name
	 */
	public static void main(String[] arguments) throws ClassNotFoundException {
		System.out.printf("%nSEEN %s%n", run(Class.forName(arguments[0])).get(0));
		System.exit(0);
	}

	/**
	 * The context has made no template of its own: its tests use one that all share.
	 */
	static void assertShared(ApplicationContext context) {
		Collection<ApplicationDatabase> databases = context.getBean(ContextDatabases.class).all();
		assertThat(databases).isNotEmpty().allSatisfy((database) -> {
			for (Template template = database.base(); template != null; template = template.parent()) {
				assertThat(template.fingerprint()).doesNotStartWith("unknown");
			}
		});
	}

}
