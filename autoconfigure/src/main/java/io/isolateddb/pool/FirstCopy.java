package io.isolateddb.pool;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import io.isolateddb.registry.BudgetRequest;
import io.isolateddb.registry.DatabaseKind;
import io.isolateddb.registry.RegistryMembership;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A copy of the template that was used last on the server, which is made while the first
 * context starts, since that mostly asks for the same template: somebody who runs one
 * test again and again does not wait for a copy. Thread-safe. A context that starts waits
 * for the thread that makes the copy, which waits for the server only.
 */
final class FirstCopy {

	private static final Logger logger = LoggerFactory.getLogger(FirstCopy.class);

	private static final int CONNECTIONS = 1;

	private final RegistryMembership membership;

	private final BackgroundTasks tasks;

	private final AtomicReference<@Nullable CompletableFuture<@Nullable Copy>> copy = new AtomicReference<>();

	FirstCopy(RegistryMembership membership, BackgroundTasks tasks) {
		this.membership = membership;
		this.tasks = tasks;
	}

	/**
	 * Make the copy, if there is a template and the budget has connections left. Only the
	 * first call has an effect.
	 * @param template finds the name of the template
	 */
	void make(Callable<@Nullable String> template) {
		CompletableFuture<@Nullable Copy> future = new CompletableFuture<>();
		if (!this.copy.compareAndSet(null, future)) {
			return;
		}
		Copy made = null;
		try {
			made = copy(template.call());
		}
		catch (Exception ex) {
			logger.debug("There is no copy ahead of the first context", ex);
		}
		finally {
			future.complete(made);
		}
	}

	private @Nullable Copy copy(@Nullable String template) throws SQLException {
		String name = (template != null)
				? this.membership.budget().acquire(BudgetRequest.of(DatabaseKind.START_UP, CONNECTIONS), Duration.ZERO)
				: null;
		if (template == null || name == null) {
			return null;
		}
		this.membership.databases().copy(template, name);
		return new Copy(template, name);
	}

	/**
	 * Take the copy, if it is one of the right template and the budget grants it the
	 * connections. Otherwise it is dropped, as only the first context may need it.
	 * @param request the connections that the context needs
	 * @return the name of the copy, or {@code null}
	 */
	@Nullable String take(Template template, BudgetRequest request) throws SQLException {
		Copy made = remove();
		if (made == null) {
			return null;
		}
		if (made.template().equals(template.database()) && this.membership.budget().tryConvert(made.name(), request)) {
			return made.name();
		}
		drop(made);
		return null;
	}

	/**
	 * Drop the copy, if there is one that nobody has taken. Does not wait.
	 */
	void drop() {
		CompletableFuture<@Nullable Copy> future = this.copy.get();
		if (future != null && this.copy.compareAndSet(future, CompletableFuture.completedFuture(null))) {
			future.thenAccept((made) -> {
				if (made != null) {
					drop(made);
				}
			});
		}
	}

	/**
	 * Wait for a copy that is being made, and drop it. None is made any more.
	 */
	void close() {
		Copy made = remove();
		if (made != null) {
			drop(made);
		}
	}

	/**
	 * Wait for a copy that is being made. From now on there is none.
	 */
	private @Nullable Copy remove() {
		CompletableFuture<@Nullable Copy> future = this.copy.getAndSet(CompletableFuture.completedFuture(null));
		return (future != null) ? future.join() : null;
	}

	private void drop(Copy made) {
		this.tasks.remove(() -> this.membership.databases().dropOrWarn(made.name()));
	}

	/**
	 * A copy.
	 *
	 * @param template the name of the template
	 * @param name the name of the copy
	 */
	private record Copy(String template, String name) {

	}

}
