package io.isolateddb.integration;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.SmartLifecycle;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Work in the background that starts with the context belongs to no test: each time that
 * it asks for a connection, it gets the database of the one test that is running.
 */
class BackgroundWorkIntegrationTests {

	@Test
	void loopThatRunsSinceTheContextStartedMeetsEachTest() {
		TestCases.succeed(4, FirstTestCase.class, SecondTestCase.class);
	}

	@Test
	void loopThatStartsAgainWhenTheContextIsResumedMeetsEachTest() {
		TestCases.succeed(5, FirstTestCase.class, OtherContextTestCase.class, SecondTestCase.class);
	}

	/**
	 * Answers in a loop, which is submitted once each time that the context starts.
	 */
	static class Loop implements SmartLifecycle {

		private final BlockingQueue<CompletableFuture<String>> requests = new LinkedBlockingQueue<>();

		private final Executor executor;

		private final Users users;

		private volatile boolean running;

		Loop(Executor applicationTaskExecutor, Users users) {
			this.executor = applicationTaskExecutor;
			this.users = users;
		}

		CompletableFuture<String> database() {
			CompletableFuture<String> request = new CompletableFuture<>();
			this.requests.add(request);
			return request;
		}

		private void run() {
			while (this.running) {
				try {
					CompletableFuture<String> request = this.requests.poll(10, TimeUnit.MILLISECONDS);
					if (request != null) {
						answer(request);
					}
				}
				catch (InterruptedException ex) {
					return;
				}
			}
		}

		private void answer(CompletableFuture<String> request) {
			try {
				request.complete(this.users.database());
			}
			catch (RuntimeException ex) {
				request.completeExceptionally(ex);
			}
		}

		@Override
		public void start() {
			this.running = true;
			this.executor.execute(this::run);
		}

		@Override
		public void stop() {
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

	@SpringBootTest(classes = { UsersApplication.class, Loop.class }, webEnvironment = WebEnvironment.NONE)
	@IsolatedDatabase
	abstract static class LoopTest {

		@Autowired
		private Users users;

		@Autowired
		private Loop loop;

		@Test
		void first() throws Exception {
			meetsTheTest();
		}

		@Test
		void second() throws Exception {
			meetsTheTest();
		}

		private void meetsTheTest() throws Exception {
			assertThat(this.loop.database().get(30, TimeUnit.SECONDS)).isEqualTo(this.users.database());
			assertThat(this.loop.database().get(30, TimeUnit.SECONDS)).isEqualTo(this.users.database());
		}

	}

	static class FirstTestCase extends LoopTest {

	}

	static class SecondTestCase extends LoopTest {

	}

	@UsersTest
	@IsolatedDatabase
	static class OtherContextTestCase {

		@Test
		void startsWithAda(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada");
		}

	}

}
