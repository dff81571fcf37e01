package io.isolateddb.pool;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.DatabaseMigrator;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.migration.Fingerprint;
import io.isolateddb.registry.DatabaseKind;
import io.isolateddb.registry.RegisteredDatabases;
import io.isolateddb.registry.RegistryMembership;
import io.isolateddb.registry.Reservation;
import io.isolateddb.registry.SharedTemplates;
import io.isolateddb.registry.SharedTemplates.Claim;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds each template once, however many threads of however many JVMs ask for it. The
 * thread that comes first in this JVM gets it, and if no JVM has it yet, builds it; the
 * others wait for that thread, which itself only ever waits for the template below its
 * own or for another JVM that does the same, so that nobody waits in a circle. A template
 * that could not be built is forgotten: the next one who asks tries again. Thread-safe.
 */
final class Templates {

	private static final Logger logger = LoggerFactory.getLogger(Templates.class);

	/**
	 * Changes with what a template of the same migrations looks like.
	 */
	private static final String FORMAT = "1";

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final long STEP = TimeUnit.MILLISECONDS.toNanos(20);

	private final RegistryMembership share;

	private final RegisteredDatabases databases;

	private final SharedTemplates shared;

	private final ConcurrentMap<String, CompletableFuture<Template>> byFingerprint = new ConcurrentHashMap<>();

	Templates(RegistryMembership share) {
		this.share = share;
		this.databases = share.databases();
		this.shared = share.templates();
	}

	/**
	 * The template of an empty database.
	 */
	Template empty() {
		try {
			String fingerprint = new Fingerprint().add("empty")
				.add(FORMAT)
				.add(this.databases.engine().serverVersion())
				.add(this.databases.engine().address("", null).username())
				.value();
			return get(fingerprint, () -> shared(fingerprint, null, 1, this.databases::create));
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
			return get(fingerprint, () -> {
				int connections = this.share.capacity().forMigration(settings.maximumPoolSize());
				Content content = (database) -> migrate(parent, migrator, settings, database, connections);
				return parent.isShared() ? shared(fingerprint, parent, connections, content)
						: build(reserve(connections), this.databases.registry().nextTemplateName(), fingerprint, parent,
								content);
			});
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

	/**
	 * Get a template that all JVMs share. While another one builds it, look a few times a
	 * second whether that one is done or dead. Who builds has the connections for that
	 * before, and who waits for another one has none.
	 */
	private Template shared(String fingerprint, @Nullable Template parent, int connections, Content content)
			throws Exception {
		String name = this.databases.registry().nextTemplateName();
		boolean told = false;
		while (true) {
			Claim claim = this.shared.find(fingerprint);
			if (claim == null) {
				String database = reserve(connections);
				claim = this.shared.claim(fingerprint, name);
				if (claim.name().equals(name)) {
					return buildShared(database, name, fingerprint, parent, content);
				}
				this.databases.registry().remove(database);
			}
			if (claim.isComplete()) {
				return new Template(claim.name(), fingerprint, parent);
			}
			if (!told) {
				logger.info("Waiting for template {}, which {} is building", claim.name(), claim.description());
				told = true;
			}
			this.share.lookForDead();
			LockSupport.parkNanos(STEP);
		}
	}

	/**
	 * Take the connections that building takes.
	 * @return the name of the database to build in
	 */
	private String reserve(int connections) throws SQLException {
		String name = this.share.room().reserve(Reservation.of(DatabaseKind.SCRATCH, connections), PATIENCE);
		if (name == null) {
			throw new SQLException("there were no connections left for " + PATIENCE + ": "
					+ this.databases.registry().describeOthers());
		}
		return name;
	}

	private Template buildShared(String database, String name, String fingerprint, @Nullable Template parent,
			Content content) throws Exception {
		try {
			Template template = build(database, name, fingerprint, parent, content);
			this.shared.complete(name);
			return template;
		}
		catch (Throwable ex) {
			dropQuietly(name);
			throw ex;
		}
	}

	/**
	 * Build a template. It has another name until it is complete.
	 */
	private Template build(String database, String name, String fingerprint, @Nullable Template parent, Content content)
			throws Exception {
		content.fill(database);
		try {
			this.databases.freeze(database, name);
			return new Template(name, fingerprint, parent);
		}
		catch (Throwable ex) {
			dropQuietly(database);
			throw ex;
		}
	}

	private void migrate(Template parent, DatabaseMigrator migrator, ConnectionSettings settings, String database,
			int connections) throws Exception {
		long start = System.nanoTime();
		this.databases.copy(parent.database(), database);
		try (HikariDataSource dataSource = settings.open(this.databases.engine(), database, connections, null)) {
			migrator.migrate(dataSource);
		}
		catch (Throwable ex) {
			dropQuietly(database);
			throw ex;
		}
		logger.info("Built a template with {} in {} ms", migrator.getClass().getSimpleName(),
				TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
	}

	/**
	 * Drop a template and the layers on it.
	 */
	void drop(Template template) {
		this.byFingerprint.values().removeIf((future) -> {
			boolean layer = future.isDone() && !future.isCompletedExceptionally() && future.join().standsOn(template);
			if (layer) {
				dropQuietly(future.join().database());
			}
			return layer;
		});
		dropQuietly(template.database());
	}

	/**
	 * The databases of the templates that this JVM has used.
	 */
	List<String> databases() {
		return this.byFingerprint.values()
			.stream()
			.filter((future) -> future.isDone() && !future.isCompletedExceptionally())
			.map((future) -> future.join().database())
			.toList();
	}

	private void dropQuietly(String database) {
		try {
			this.databases.drop(database);
		}
		catch (SQLException ex) {
			logger.warn("Could not drop database {}: {}", database, ex.getMessage());
		}
	}

	/**
	 * Makes one template.
	 */
	@FunctionalInterface
	private interface Builder {

		Template build() throws Exception;

	}

	/**
	 * Makes a database, and fills it.
	 */
	@FunctionalInterface
	private interface Content {

		void fill(String database) throws Exception;

	}

}
