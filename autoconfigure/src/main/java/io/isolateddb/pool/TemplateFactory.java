package io.isolateddb.pool;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.DatabaseMigrator;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.migration.Fingerprint;
import io.isolateddb.registry.RegisteredDatabases;
import io.isolateddb.registry.RegistryMembership;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Provides templates by their content. Each is built once, however many threads of
 * however many JVMs ask for it. The first thread of this JVM that asks gets the template,
 * and builds it if no JVM has built it yet; the other threads wait for that thread. It
 * waits only for the parent of its template, for another JVM that does the same, or, for
 * the rows of fixtures, for a clone as a test does, which ends with the lease timeout, so
 * no circle of waiting threads can last. A template that could not be built is forgotten:
 * the next thread that asks tries again. Thread-safe.
 */
final class TemplateFactory {

	private static final Logger logger = LoggerFactory.getLogger(TemplateFactory.class);

	/**
	 * Raise this when templates of the same migrations get another content.
	 */
	private static final String FORMAT = "1";

	private final RegistryMembership membership;

	private final RegisteredDatabases databases;

	private final TemplateBuilder builder;

	private final ConcurrentMap<String, CompletableFuture<Template>> byFingerprint = new ConcurrentHashMap<>();

	TemplateFactory(RegistryMembership membership) {
		this.membership = membership;
		this.databases = membership.databases();
		this.builder = new TemplateBuilder(membership);
	}

	/**
	 * The template of an empty database.
	 */
	Template empty() {
		try {
			String fingerprint = emptyFingerprint();
			return get(fingerprint,
					() -> this.builder.findOrBuild(new TemplatePlan(fingerprint, null, 1, this.databases::create)));
		}
		catch (SQLException | CompletionException ex) {
			Throwable cause = cause(ex);
			throw new IsolatedDatabaseException("Could not create an empty database: " + cause.getMessage()
					+ ". Check that the database server is running and lets the user create databases.", cause);
		}
	}

	private String emptyFingerprint() throws SQLException {
		return new Fingerprint().add("empty")
			.add(FORMAT)
			.add(this.databases.engine().serverVersion())
			.add(this.databases.engine().address("", null).username())
			.value();
	}

	/**
	 * The template with one more layer.
	 * @param parent the template to add to, or {@code null} for an empty database, which
	 * then needs no template of its own
	 * @param holder the test or context that needs it, as errors name it
	 */
	Template derive(@Nullable Template parent, DatabaseMigrator migrator, ConnectionSettings settings, String holder) {
		return derive(parent, migrator, settings, holder, (fingerprint) -> null);
	}

	/**
	 * The template with one more layer.
	 * @param parent the template to add to, or {@code null} for an empty database
	 * @param holder the test or context that needs it, as errors name it
	 * @param shortcut provides the template in another way, unless it has been built
	 * before
	 */
	Template derive(@Nullable Template parent, DatabaseMigrator migrator, ConnectionSettings settings, String holder,
			Shortcut shortcut) {
		try {
			boolean shared = parent == null || parent.isShared();
			String fingerprint = new Fingerprint().add((parent != null) ? parent.fingerprint() : emptyFingerprint())
				.add(settings.fingerprint())
				.add(migrator.fingerprint())
				.value();
			return get(fingerprint, () -> {
				Template known = shared ? this.builder.find(fingerprint, parent) : null;
				Template other = (known != null) ? known : shortcut.provide(fingerprint);
				if (other != null) {
					return other;
				}
				int connections = this.membership.limit().forMigration(settings.maximumPoolSize());
				TemplatePlan plan = new TemplatePlan(fingerprint, parent, connections,
						(database) -> migrate(parent, migrator, settings, database, connections));
				return shared ? this.builder.findOrBuild(plan) : this.builder.build(plan);
			});
		}
		catch (SQLException | CompletionException ex) {
			throw failure(cause(ex), migrator, holder);
		}
	}

	private static IsolatedDatabaseException failure(Throwable cause, DatabaseMigrator migrator, String holder) {
		if (cause instanceof MigratorFailure failure) {
			return new IsolatedDatabaseException("Could not make the database of " + holder + " with "
					+ migrator.getClass().getName() + ": " + describe(failure.thrown()) + failure.remedy(),
					failure.thrown());
		}
		return new IsolatedDatabaseException(
				"Could not create a database for " + holder + ": " + describe(cause) + MigratorFailure.CHECK_SERVER,
				cause);
	}

	private void migrate(@Nullable Template parent, DatabaseMigrator migrator, ConnectionSettings settings,
			String database, int connections) throws Exception {
		long start = System.nanoTime();
		if (parent != null) {
			parent.copyTo(this.databases, database);
		}
		else {
			this.databases.create(database);
		}
		try (HikariDataSource dataSource = settings.open(this.databases.engine(), database, connections, null)) {
			MigratorFailure.run(migrator, dataSource);
		}
		catch (Throwable ex) {
			this.databases.dropOrWarn(database);
			throw ex;
		}
		logger.info("Built a template with {} in {} ms", migrator.getClass().getSimpleName(),
				TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
	}

	private static Throwable cause(Exception ex) {
		return (ex instanceof CompletionException && ex.getCause() != null) ? ex.getCause() : ex;
	}

	/**
	 * The message of an exception and, unless that repeats it, the message of its root
	 * cause, which often is the only one from the database.
	 */
	private static String describe(Throwable exception) {
		String message = String.valueOf((exception.getMessage() != null) ? exception.getMessage() : exception);
		Throwable root = exception;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		String cause = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
		return (root.getMessage() == null || message.contains(cause)) ? message : message + ": " + cause;
	}

	private Template get(String fingerprint, Callable<Template> supplier) {
		CompletableFuture<Template> mine = new CompletableFuture<>();
		CompletableFuture<Template> first = this.byFingerprint.putIfAbsent(fingerprint, mine);
		if (first == null) {
			complete(mine, fingerprint, supplier);
		}
		return ((first != null) ? first : mine).join();
	}

	private void complete(CompletableFuture<Template> future, String fingerprint, Callable<Template> supplier) {
		try {
			future.complete(supplier.call());
		}
		catch (Throwable ex) {
			this.byFingerprint.remove(fingerprint, future);
			future.completeExceptionally(ex);
		}
	}

	/**
	 * Drop a template and the layers on it.
	 */
	void drop(Template template) {
		this.byFingerprint.values().removeIf((future) -> {
			boolean derived = isComplete(future) && future.join().isDerivedFrom(template);
			if (derived) {
				dropDatabase(future.join());
			}
			return derived;
		});
		dropDatabase(template);
	}

	/**
	 * A template with rows has the database of the one that it adds them to.
	 */
	private void dropDatabase(Template template) {
		if (template.rows() == null) {
			this.databases.dropOrWarn(template.database());
		}
	}

	/**
	 * The databases of the templates that this JVM has used.
	 */
	List<String> databases() {
		return this.byFingerprint.values()
			.stream()
			.filter(TemplateFactory::isComplete)
			.map((future) -> future.join().database())
			.distinct()
			.toList();
	}

	private static boolean isComplete(CompletableFuture<Template> future) {
		return future.isDone() && !future.isCompletedExceptionally();
	}

	/**
	 * Provides a template without a database of its own.
	 */
	@FunctionalInterface
	interface Shortcut {

		/**
		 * Provide the template.
		 * @return the template, or {@code null} if it needs a database
		 */
		@Nullable Template provide(String fingerprint) throws Exception;

	}

}
