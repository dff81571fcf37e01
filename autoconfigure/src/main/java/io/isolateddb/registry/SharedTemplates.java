package io.isolateddb.registry;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The templates that all JVMs on the server share, by fingerprint. Thread-safe: it has no
 * state of its own, and a caller waits only for the server.
 *
 * @since 0.1.0
 */
public final class SharedTemplates {

	private final RegistrySession session;

	SharedTemplates(RegistrySession session) {
		this.session = session;
	}

	/**
	 * Find a template. If it is complete, it is not dropped as long as this JVM lives.
	 * @param fingerprint the fingerprint
	 * @return the template, complete or under construction, or {@code null}
	 * @throws SQLException if the server does not answer
	 */
	public @Nullable SharedTemplate find(String fingerprint) throws SQLException {
		if (isAbsent(fingerprint)) {
			return null;
		}
		SharedTemplate template = this.session
			.transaction((registry) -> Optional.ofNullable(find(registry, fingerprint)))
			.orElse(null);
		if (template != null) {
			remember(template);
		}
		return template;
	}

	/**
	 * Whether there is no template, as it is with most fixtures. That is read without a
	 * transaction, which would wait for those of other JVMs and for the disk of the
	 * server. If the session has broken, the transaction opens another one.
	 */
	private boolean isAbsent(String fingerprint) {
		try {
			return this.session.single((registry) -> registry.databases().template(fingerprint) == null);
		}
		catch (SQLException ex) {
			return false;
		}
	}

	/**
	 * Find the template that was used last, by whatever JVM. It is not dropped as long as
	 * this JVM lives.
	 * @return its name, or {@code null} if there is none
	 * @throws SQLException if the server does not answer
	 */
	public @Nullable String findLatest() throws SQLException {
		String name = this.session.transaction((registry) -> {
			Optional<String> latest = registry.databases().sharedTemplates().stream().findFirst();
			if (latest.isPresent()) {
				registry.templateUses().add(latest.get());
			}
			return latest;
		}).orElse(null);
		if (name != null) {
			this.session.rememberTemplate(name);
		}
		return name;
	}

	/**
	 * Find a template, or register one that this JVM is going to build.
	 * @param fingerprint the fingerprint
	 * @param name the name of the new template if there is none
	 * @return the template, complete or under construction; this JVM builds it if it has
	 * the given name
	 * @throws SQLException if the server does not answer
	 */
	public SharedTemplate findOrAdd(String fingerprint, String name) throws SQLException {
		SharedTemplate template = this.session.transaction((registry) -> {
			SharedTemplate found = find(registry, fingerprint);
			if (found != null) {
				return found;
			}
			registry.databases().add(name, DatabaseKind.TEMPLATE, fingerprint, 0);
			return new SharedTemplate(name, false, null);
		});
		remember(template);
		return template;
	}

	private void remember(SharedTemplate template) {
		if (template.isComplete()) {
			this.session.rememberTemplate(template.name());
		}
	}

	private static @Nullable SharedTemplate find(RegistryTransaction registry, String fingerprint) throws SQLException {
		SharedTemplate template = registry.databases().template(fingerprint);
		if (template == null || !template.isComplete()) {
			return template;
		}
		if (registry.server().hasDatabase(registry.connection(), template.name())) {
			use(registry, template.name());
			return template;
		}
		// A user has dropped it by hand
		registry.databases().remove(template.name());
		return null;
	}

	private static void use(RegistryTransaction registry, String name) throws SQLException {
		registry.databases().setUsed(name);
		registry.templateUses().add(name);
	}

	/**
	 * Mark a template as complete. It is not dropped as long as this JVM lives.
	 * @param name its name
	 * @throws SQLException if the server does not answer
	 */
	public void complete(String name) throws SQLException {
		this.session.transaction((registry) -> {
			use(registry, name);
			return registry.databases().setComplete(name);
		});
		this.session.rememberTemplate(name);
	}

	/**
	 * Keep a template that this JVM has built for this JVM, which drops it when it ends.
	 * @param name its name
	 * @throws SQLException if the server does not answer
	 */
	public void withdraw(String name) throws SQLException {
		this.session.transaction((registry) -> registry.databases().takeTemplate(name));
	}

	/**
	 * Note that this JVM uses no template any more.
	 */
	void endUses() throws SQLException {
		this.session.transaction((registry) -> registry.templateUses().removeJvm(registry.jvm()));
	}

	/**
	 * Make this JVM the owner of templates that no JVM uses, the least recently used
	 * first.
	 * @param most how many templates may stay shared
	 * @param candidates the templates that may be taken, or {@code null} for all
	 * @return the templates that have been taken, for the caller to drop
	 */
	List<String> evict(int most, @Nullable List<String> candidates) throws SQLException {
		return this.session.transaction((registry) -> {
			List<String> used = registry.templateUses().templates();
			List<String> evicted = registry.databases()
				.sharedTemplates()
				.stream()
				.skip(most)
				.filter((name) -> !used.contains(name) && (candidates == null || candidates.contains(name)))
				.toList();
			for (String name : evicted) {
				registry.databases().takeTemplate(name);
			}
			return evicted;
		});
	}

}
