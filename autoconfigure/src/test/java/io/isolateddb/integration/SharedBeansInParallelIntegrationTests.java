package io.isolateddb.integration;

import java.util.concurrent.atomic.AtomicInteger;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/**
 * Tests that close the context, or share mocks, do not run while others use them.
 */
class SharedBeansInParallelIntegrationTests {

	private static final AtomicInteger running = new AtomicInteger();

	private static final AtomicInteger mocking = new AtomicInteger();

	@Test
	void testsThatCloseTheContextRunAlone() {
		ParallelRun.of(4)
			.succeed(33, OrdinaryTestCase.class, ClosingTestCase.class, AnotherOrdinaryTestCase.class,
					ClosingMethodTestCase.class, ThirdOrdinaryTestCase.class);
	}

	@Test
	void testsThatShareMocksRunOneAfterAnother() {
		ParallelRun.of(4).succeed(20, MockTestCase.class, AnotherMockTestCase.class);
	}

	@UsersTest
	@IsolatedDatabase
	static class OrdinaryTestCase {

		@Autowired
		ApplicationContext context;

		@Autowired
		Users users;

		@BeforeEach
		void enter() {
			running.incrementAndGet();
		}

		@AfterEach
		void leave() {
			running.decrementAndGet();
			assertThat(((ConfigurableApplicationContext) this.context).isActive()).isTrue();
		}

		@RepeatedTest(10)
		void usesTheContext() {
			this.users.add("Grace");
			assertThat(this.users.names()).containsExactly("Ada", "Grace");
		}

	}

	static class AnotherOrdinaryTestCase extends OrdinaryTestCase {

	}

	static class ThirdOrdinaryTestCase extends OrdinaryTestCase {

	}

	@UsersTest
	@IsolatedDatabase
	@DirtiesContext
	static class ClosingTestCase {

		@Test
		void runsAlone(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada");
			assertThat(running).hasValue(0);
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class ClosingMethodTestCase {

		@RepeatedTest(2)
		@DirtiesContext
		void runsAlone(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada");
			assertThat(running).hasValue(0);
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class MockTestCase {

		@MockitoBean
		private Users users;

		@RepeatedTest(10)
		void mockBelongsToOneTestAtATime() {
			assertThat(mocking.incrementAndGet()).isOne();
			given(this.users.database()).willReturn("mine");
			Thread.yield();
			assertThat(this.users.database()).isEqualTo("mine");
			mocking.decrementAndGet();
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class AnotherMockTestCase {

		@MockitoBean
		private Users users;

		@RepeatedTest(10)
		void mockBelongsToOneTestAtATime() {
			assertThat(mocking.incrementAndGet()).isOne();
			given(this.users.database()).willReturn("another");
			Thread.yield();
			assertThat(this.users.database()).isEqualTo("another");
			mocking.decrementAndGet();
		}

	}

}
