package io.isolateddb.integration;

import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Scope;
import io.isolateddb.testsupport.ChildJvm;
import io.isolateddb.testsupport.Repetitions;
import io.isolateddb.testsupport.TestServer;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many tests of all kinds at once, in one context: none ever sees a row of another one,
 * or another database than its own.
 */
class StressIntegrationTests {

	private static final int CLASSES = Integer.getInteger("isolateddb.stress.classes", 16);

	private static final int METHODS = Integer.getInteger("isolateddb.stress.methods", 12);

	private static final int THREADS = 8;

	private static final String MY_SQL = "spring.flyway.locations=classpath:io/isolateddb/integration/mysql";

	@Test
	@Timeout(value = 30, unit = TimeUnit.MINUTES)
	void nobodySeesAnythingOfOthers() {
		run(CLASSES, PerMethodTestCase.class, PerClassTestCase.class);
	}

	/**
	 * The same on MySQL and MariaDB, where a function has the name that it has on
	 * PostgreSQL. In a JVM of its own, which uses no other server and leaves this one
	 * when it ends.
	 */
	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void nobodySeesAnythingOfOthersOnMySql(TestServer server) throws Exception {
		List<String> options = new ArrayList<>(server.declared());
		options.add("-Disolateddb.stress.classes=" + (Repetitions.areFull() ? CLASSES / 2 : CLASSES / 4));
		options.add("-Disolateddb.stress.methods=" + (Repetitions.areFull() ? METHODS : METHODS / 2));

		String output = ChildJvm.run(StressMain.class, options, List.of(), Duration.ofMinutes(30));

		assertThat(output).contains(StressMain.SUCCESS);
	}

	static void runOnMySql() {
		run(CLASSES, MySqlPerMethodTestCase.class, MySqlPerClassTestCase.class);
	}

	private static void run(int count, Class<?> perMethod, Class<?> perClass) {
		Class<?>[] classes = IntStream.range(0, count)
			.mapToObj((i) -> make((i % 4 == 3) ? perClass : perMethod, "" + i))
			.toArray(Class<?>[]::new);
		ParallelRun.exactly(THREADS).succeed(count * METHODS, classes);
	}

	private static Class<?> make(Class<?> type, String name) {
		return new ByteBuddy().subclass(type)
			.name(type.getName() + name)
			.make()
			.load(type.getClassLoader(), ClassLoadingStrategy.UsingLookup.of(MethodHandles.lookup()))
			.getLoaded();
	}

	@SpringBootTest(classes = ThreadsApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
	@AutoConfigureRestTestClient
	@IsolatedDatabase
	static class PerMethodTestCase {

		@Autowired
		Users users;

		@Autowired
		ThreadsApplication.Work work;

		@Autowired
		RestTestClient http;

		static IntStream numbers() {
			return IntStream.range(0, METHODS);
		}

		@ParameterizedTest
		@MethodSource("numbers")
		void ownRowsAndOwnDatabase(int number) throws Exception {
			String prefix = getClass().getSimpleName() + "#";
			String name = prefix + number;
			String database = this.users.database();

			if (number % 2 == 0) {
				this.http.post().uri("/users").body(name).exchange().expectStatus().isOk();
				this.http.get().uri("/users/database").exchange().expectBody(String.class).isEqualTo(database);
			}
			else {
				this.users.add(name);
			}
			if (number % 3 == 0) {
				assertThat(this.work.async().get(60, TimeUnit.SECONDS)).isEqualTo(database);
			}

			assertNames(prefix, name);
			assertThat(this.users.database()).isEqualTo(database);
		}

		void assertNames(String prefix, String name) {
			assertThat(this.users.names()).isEqualTo(List.of("Ada", name));
		}

	}

	@IsolatedDatabase(scope = Scope.CLASS)
	static class PerClassTestCase extends PerMethodTestCase {

		@Override
		void assertNames(String prefix, String name) {
			assertThat(this.users.names()).contains("Ada", name)
				.allMatch((user) -> user.equals("Ada") || user.startsWith(prefix));
		}

	}

	@TestPropertySource(properties = MY_SQL)
	static class MySqlPerMethodTestCase extends PerMethodTestCase {

	}

	@TestPropertySource(properties = MY_SQL)
	static class MySqlPerClassTestCase extends PerClassTestCase {

	}

}
