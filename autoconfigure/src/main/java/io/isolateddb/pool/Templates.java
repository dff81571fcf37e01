package io.isolateddb.pool;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.DatabaseMigrator;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.migration.Fingerprint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds each template once, however many threads ask for it. Who comes first builds it;
 * the others wait for that thread, which itself only ever waits for the template below
 * its own, so that nobody waits in a circle. A template that could not be built is
 * forgotten: the next one who asks tries again. Thread-safe.
 */
final class Templates {

	private static final Logger logger = LoggerFactory.getLogger(Templates.class);

	private final DatabaseEngine engine;

	private final DatabaseNames names;

	private final ConcurrentMap<String, CompletableFuture<Template>> byFingerprint = new ConcurrentHashMap<>();

	Templates(DatabaseEngine engine, DatabaseNames names) {
		this.engine = engine;
		this.names = names;
	}

	/**
	 * The template of an empty database.
	 */
	Template empty() {
		try {
			String fingerprint = new Fingerprint().add("empty").add(this.engine.serverVersion()).value();
			return get(fingerprint, () -> {
				String database = this.names.next();
				this.engine.create(database);
				return freeze(database, fingerprint, null);
			});
		}
		catch (SQLException | CompletionException ex) {
			Throwable cause = cause(ex);
			throw new IsolatedDatabaseException("Could not create an empty database: " + cause.getMessage()
					+ ". Check that the database server is running and lets the user create databases.", cause);
		}
	}

	/**
	 * The template with one more layer.
	 */
	Template derive(Template parent, DatabaseMigrator migrator, ConnectionSettings settings, String holder) {
		String fingerprint = new Fingerprint().add(parent.fingerprint())
			.add(settings.fingerprint())
			.add(migrator.fingerprint())
			.value();
		try {
			return get(fingerprint, () -> build(parent, migrator, settings, fingerprint));
		}
		catch (CompletionException ex) {
			Throwable cause = cause(ex);
			throw new IsolatedDatabaseException(
					"Could not make the database of " + holder + " with " + migrator.getClass().getName() + ": "
							+ describe(cause) + ". Correct what it does and run the test again.",
					cause);
		}
	}

	private static Throwable cause(Exception ex) {
		return (ex instanceof CompletionException && ex.getCause() != null) ? ex.getCause() : ex;
	}

	/**
	 * What an exception says and, if it does not repeat that, what its root says: often
	 * only there is the message of the database.
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

	private Template get(String fingerprint, Builder builder) {
		CompletableFuture<Template> mine = new CompletableFuture<>();
		CompletableFuture<Template> first = this.byFingerprint.putIfAbsent(fingerprint, mine);
		if (first == null) {
			complete(mine, fingerprint, builder);
		}
		return ((first != null) ? first : mine).join();
	}

	private void complete(CompletableFuture<Template> future, String fingerprint, Builder builder) {
		try {
			future.complete(builder.build());
		}
		catch (Throwable ex) {
			this.byFingerprint.remove(fingerprint, future);
			future.completeExceptionally(ex);
		}
	}

	private Template build(Template parent, DatabaseMigrator migrator, ConnectionSettings settings, String fingerprint)
			throws Exception {
		long start = System.nanoTime();
		String database = this.names.next();
		this.engine.copy(parent.database(), database);
		try {
			try (HikariDataSource dataSource = settings.open(this.engine, database, null)) {
				migrator.migrate(dataSource);
			}
			Template template = freeze(database, fingerprint, parent);
			logger.info("Built template {} with {} in {} ms", template.database(), migrator.getClass().getSimpleName(),
					TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
			return template;
		}
		catch (Throwable ex) {
			this.engine.drop(database);
			throw ex;
		}
	}

	private Template freeze(String database, String fingerprint, @Nullable Template parent) throws SQLException {
		String name = "isodb_t_" + fingerprint.substring(0, 32);
		this.engine.freeze(database, name);
		return new Template(name, fingerprint, parent);
	}

	/**
	 * Drop a template and the layers on it.
	 */
	void drop(Template template) {
		this.byFingerprint.values().removeIf((future) -> {
			boolean layer = future.isDone() && !future.isCompletedExceptionally() && future.join().standsOn(template);
			if (layer) {
				dropQuietly(future.join());
			}
			return layer;
		});
		dropQuietly(template);
	}

	/**
	 * Drop all templates that have been built.
	 */
	void dropAll() {
		this.byFingerprint.values().removeIf((future) -> {
			boolean built = future.isDone() && !future.isCompletedExceptionally();
			if (built) {
				dropQuietly(future.join());
			}
			return built;
		});
	}

	private void dropQuietly(Template template) {
		try {
			this.engine.drop(template.database());
		}
		catch (SQLException ex) {
			logger.warn("Could not drop template {}: {}", template.database(), ex.getMessage());
		}
	}

	/**
	 * Makes one template.
	 */
	@FunctionalInterface
	private interface Builder {

		Template build() throws Exception;

	}

}
