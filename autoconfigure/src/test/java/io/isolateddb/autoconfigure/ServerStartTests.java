package io.isolateddb.autoconfigure;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.server.DatabaseServer;
import io.isolateddb.testsupport.ChildJvm;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ServerStart}.
 */
class ServerStartTests {

	private static final String URL = "spring.datasource.url";

	private final CountDownLatch asked = new CountDownLatch(1);

	@Test
	void whoAsksForTheUrlWaitsForTheServer() {
		DatabaseServer server = Mockito.mock(DatabaseServer.class);
		ServerStart start = ServerStart.begin("start", URL, () -> {
			await(this.asked);
			return server;
		}, (opened) -> {
		}, (opened) -> "jdbc:opened:" + (opened == server));
		MockEnvironment environment = new MockEnvironment();
		environment.getPropertySources().addLast(start);

		assertThat(environment.containsProperty(URL)).isTrue();
		assertThat(Binder.get(environment).bind("spring.datasource.name", String.class).isBound()).isFalse();
		this.asked.countDown();
		assertThat(environment.getProperty(URL)).isEqualTo("jdbc:opened:true");
	}

	@Test
	void whoAsksGetsTheFailureOfTheServer() {
		ServerStart start = ServerStart.begin("start", URL, () -> {
			throw new IsolatedDatabaseException("No server. Add one.");
		}, (opened) -> {
		}, Object::toString);

		assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(start::server)
			.withMessage("No server. Add one.");
	}

	@Test
	void endOfTheJvmWaitsForAServerThatIsStarted() throws IOException, InterruptedException {
		assertThat(ChildJvm.run(EndingMain.class, List.of(), List.of(), Duration.ofMinutes(1))).contains("started");
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Ends while a server is being started.
	 */
	public static final class EndingMain {

		/**
		 * Begin to start a server, and end.
		 * @param arguments none
		 */
		public static void main(String[] arguments) {
			ServerStart.begin("start", URL, () -> {
				awaitEnd();
				System.out.println("started");
				return Mockito.mock(DatabaseServer.class);
			}, (opened) -> {
			}, Object::toString);
			System.exit(0);
		}

		/**
		 * Wait until somebody waits for this thread before the JVM ends.
		 */
		private static void awaitEnd() {
			while (Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().equals("isolated-database-exit")
						&& thread.getState() == Thread.State.WAITING)) {
				Thread.onSpinWait();
			}
		}

	}

}
