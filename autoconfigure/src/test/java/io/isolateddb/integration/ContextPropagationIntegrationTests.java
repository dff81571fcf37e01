package io.isolateddb.integration;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.isolateddb.IsolatedDatabase;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * While several tests run, the test is propagated by what propagates contexts: snapshots
 * of Micrometer, and Reactor.
 */
class ContextPropagationIntegrationTests {

	@Test
	void workIsDoneInTheDatabaseOfTheTest() throws Exception {
		try (Neighbour neighbour = Neighbour.of(NeighbourTestCase.class)) {
			TestCases.succeed(4, WorkTestCase.class);
		}
	}

	@UsersTest
	@IsolatedDatabase
	static class NeighbourTestCase {

		@Test
		void stays(@Autowired Users users) throws InterruptedException {
			Neighbour.stay();
			assertThat(users.names()).containsExactly("Ada");
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class WorkTestCase {

		@Autowired
		Users users;

		String database;

		@BeforeEach
		void rememberDatabase() {
			this.database = this.users.database();
		}

		@Test
		void snapshotOfMicrometer() throws Exception {
			ContextSnapshot snapshot = ContextSnapshotFactory.builder().build().captureAll();
			CompletableFuture<String> asked = new CompletableFuture<>();

			Runnable task = () -> asked.complete(this.users.database());
			new Thread(snapshot.wrap(task)).start();

			assertThat(asked.get(30, TimeUnit.SECONDS)).isEqualTo(this.database);
		}

		@Test
		void schedulersOfReactor() {
			assertThat(Mono.fromCallable(this.users::database).subscribeOn(Schedulers.boundedElastic()).block())
				.isEqualTo(this.database);
			assertThat(Flux.range(0, 20)
				.parallel(4)
				.runOn(Schedulers.parallel())
				.map((i) -> this.users.database())
				.sequential()
				.collectList()
				.block()).hasSize(20).containsOnly(this.database);
		}

		@Test
		void signalsFromThreadsThatReactorDoesNotKnow() {
			Mono<String> asked = Mono.<String>create((sink) -> new Thread(() -> sink.success("go")).start())
				.map((go) -> this.users.database());

			assertThat(asked.block()).isEqualTo(this.database);
		}

		@Test
		void valuesThatAreAskedForFromOtherThreads() {
			assertThat(Flux.<String, Integer>generate(() -> 0, (i, sink) -> {
				sink.next(this.users.database());
				if (i == 4) {
					sink.complete();
				}
				return i + 1;
			}).publishOn(Schedulers.parallel(), 1).collectList().block()).hasSize(5).containsOnly(this.database);
		}

	}

}
