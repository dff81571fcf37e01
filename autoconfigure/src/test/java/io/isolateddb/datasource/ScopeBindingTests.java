package io.isolateddb.datasource;

import java.sql.SQLException;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link ScopeBinding}.
 */
class ScopeBindingTests {

	private final DatabaseScope testClass = scope("SomeTests", null);

	private final DatabaseScope method = scope("SomeTests#method", this.testClass);

	@AfterEach
	void unbind() {
		ScopeBinding.bind(null);
	}

	private static DatabaseScope scope(String name, @Nullable DatabaseScope parent) {
		return new DatabaseScope(name, parent, ApplicationDatabase::base, (database) -> false);
	}

	@Test
	void threadOfTheClassIsUnboundWhileMethodsRun() {
		ScopeBinding.bind(ScopeBinding.toParent(this.testClass));

		assertThat(ScopeBinding.current()).isNull();
		this.method.close();
		assertThat(ScopeBinding.current()).isSameAs(this.testClass);
	}

	@Test
	void snapshotOfThreadOfTheClassIsEmptyWhileMethodsRun() throws Exception {
		ScopeBinding.bind(ScopeBinding.toParent(this.testClass));

		assertThat(ScopeBinding.snapshot().wrap((Callable<?>) ScopeBinding::current).call()).isNull();
	}

	@Test
	void workOfTheClassStaysBoundWhileMethodsRun() throws Exception {
		this.method.close();
		ScopeBinding.bind(ScopeBinding.toParent(this.testClass));
		Callable<?> work = ScopeBinding.snapshot().wrap((Callable<?>) ScopeBinding::current);
		scope("SomeTests#next", this.testClass);
		ScopeBinding.bind(null);

		assertThat(work.call()).isSameAs(this.testClass);
	}

	@Test
	void wrappedTaskRestoresTheBindingOfTheThread() {
		ScopeBinding.bind(ScopeBinding.to(this.method));
		Runnable task = ScopeBinding.snapshot().wrap((Runnable) () -> {
			assertThat(ScopeBinding.current()).isSameAs(this.method);
			throw new IllegalStateException("failure");
		});
		ScopeBinding.bind(ScopeBinding.to(this.testClass));

		assertThatIllegalStateException().isThrownBy(task::run).withMessage("failure");
		assertThat(ScopeBinding.current()).isSameAs(this.testClass);
	}

	@Test
	void workOfNoTestIsBoundToNoTestWhereverItRuns() {
		Runnable task = ScopeBinding.snapshot().wrap((Runnable) () -> assertThat(ScopeBinding.current()).isNull());
		ScopeBinding.bind(ScopeBinding.to(this.method));

		task.run();

		assertThat(ScopeBinding.current()).isSameAs(this.method);
	}

	@Test
	void identifierFindsTheScopeUntilItEnds() {
		String id = this.method.id();

		assertThat(this.method.id()).isEqualTo(id).isNotEqualTo(this.testClass.id());
		assertThat(DatabaseScope.withId(id)).isSameAs(this.method);
		this.method.close();
		assertThat(DatabaseScope.withId(id)).isNotSameAs(this.method).hasToString("SomeTests#method");
	}

	@Test
	void unknownIdentifierFindsScopeThatRefuses() {
		DatabaseScope unknown = DatabaseScope.withId("1");

		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> unknown.lease(null))
			.withMessageContaining("unknown to this JVM (identifier 1), has ended");
	}

}
