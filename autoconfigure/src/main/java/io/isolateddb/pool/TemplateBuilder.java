package io.isolateddb.pool;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.isolateddb.registry.BudgetRequest;
import io.isolateddb.registry.DatabaseKind;
import io.isolateddb.registry.RegisteredDatabases;
import io.isolateddb.registry.Registry;
import io.isolateddb.registry.RegistryMembership;
import io.isolateddb.registry.SharedTemplate;
import io.isolateddb.registry.SharedTemplates;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds templates, or finds those that other JVMs have built. Thread-safe, without
 * locks.
 */
final class TemplateBuilder {

	private static final Logger logger = LoggerFactory.getLogger(TemplateBuilder.class);

	private static final Duration BUDGET_TIMEOUT = Duration.ofMinutes(1);

	private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

	private final RegistryMembership membership;

	private final RegisteredDatabases databases;

	private final Registry registry;

	private final SharedTemplates shared;

	TemplateBuilder(RegistryMembership membership) {
		this.membership = membership;
		this.databases = membership.databases();
		this.registry = this.databases.registry();
		this.shared = membership.templates();
	}

	/**
	 * Build a template that only this JVM uses.
	 */
	Template build(TemplatePlan plan) throws Exception {
		return build(plan, acquire(plan), this.registry.nextTemplateName());
	}

	/**
	 * Find a template that any JVM has built.
	 * @return the template, or {@code null} if there is none
	 */
	@Nullable Template find(String fingerprint, @Nullable Template parent) throws SQLException {
		SharedTemplate template = this.shared.find(fingerprint);
		return (template != null && template.isComplete()) ? new Template(template.name(), fingerprint, parent) : null;
	}

	/**
	 * Find or build a template that all JVMs share. While another JVM builds it, this one
	 * checks again and again whether that JVM is done or has ended. This JVM acquires the
	 * connections before it registers the template, so a JVM that waits for another one
	 * holds no connections.
	 */
	Template findOrBuild(TemplatePlan plan) throws Exception {
		String name = this.registry.nextTemplateName();
		boolean logged = false;
		while (true) {
			SharedTemplate template = this.shared.find(plan.fingerprint());
			if (template == null) {
				String database = acquire(plan);
				template = this.shared.findOrAdd(plan.fingerprint(), name);
				if (template.name().equals(name)) {
					return buildShared(plan, database, name);
				}
				this.registry.remove(database);
			}
			if (template.isComplete()) {
				return plan.template(template.name());
			}
			if (!logged) {
				logger.info("Waiting for template {}, which {} is building", template.name(), template.builder());
				logged = true;
			}
			this.membership.reapOrphans();
			LockSupport.parkNanos(PAUSE);
		}
	}

	/**
	 * Acquire the connections for building a template.
	 * @return the name of the database to build it in
	 */
	private String acquire(TemplatePlan plan) throws SQLException {
		String name = this.membership.budget()
			.acquire(BudgetRequest.of(DatabaseKind.SCRATCH, plan.connections()), BUDGET_TIMEOUT);
		if (name == null) {
			throw new SQLException(
					"there were no connections left for " + BUDGET_TIMEOUT + ": " + this.registry.describeOthers());
		}
		return name;
	}

	private Template buildShared(TemplatePlan plan, String database, String name) throws Exception {
		try {
			Template template = build(plan, database, name);
			if (this.databases.survivesCrash(name)) {
				this.shared.complete(name);
			}
			else {
				this.shared.withdraw(name);
				logger.info(
						"Template {} is not kept for later runs, as a crash of the server would empty its UNLOGGED tables",
						name);
			}
			return template;
		}
		catch (Throwable ex) {
			this.databases.dropOrWarn(name);
			throw ex;
		}
	}

	/**
	 * Build a template in a database that gets the name of the template when it is
	 * complete.
	 */
	private Template build(TemplatePlan plan, String database, String name) throws Exception {
		plan.content().make(database);
		try {
			this.databases.freeze(database, name);
			return plan.template(name);
		}
		catch (Throwable ex) {
			this.databases.dropOrWarn(database);
			throw ex;
		}
	}

}
