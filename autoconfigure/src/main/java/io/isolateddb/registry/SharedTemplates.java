package io.isolateddb.registry;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The templates in the registry that all JVMs share, by fingerprint. A row without an
 * owner is complete. Thread-safe; who calls waits for the server only.
 *
 * @since 0.1.0
 */
public final class SharedTemplates {

	private final RegistrySession session;

	SharedTemplates(RegistrySession session) {
		this.session = session;
	}

	/**
	 * Use a template.
	 * @param fingerprint the fingerprint
	 * @return the template, complete or under construction, or {@code null}
	 * @throws SQLException if the server does not answer
	 */
	public @Nullable Claim find(String fingerprint) throws SQLException {
		Claim claim = this.session.transaction((registry) -> Optional.ofNullable(find(registry, fingerprint)))
			.orElse(null);
		remember(claim);
		return claim;
	}

	/**
	 * Use a template, or become the JVM that builds it.
	 * @param fingerprint the fingerprint
	 * @param name the name that it gets if there is none
	 * @return the template, complete or under construction
	 * @throws SQLException if the server does not answer
	 */
	public Claim claim(String fingerprint, String name) throws SQLException {
		Claim claim = this.session.transaction((registry) -> {
			Claim found = find(registry, fingerprint);
			if (found != null) {
				return found;
			}
			registry.update(
					"INSERT INTO test_databases (name, kind, owner, fingerprint, connections, used) "
							+ "SELECT ?, ?, ?, ?, 0, clock FROM registry",
					name, DatabaseKind.TEMPLATE.name(), registry.jvm(), fingerprint);
			return new Claim(name, registry.jvm(), "");
		});
		remember(claim);
		return claim;
	}

	private void remember(@Nullable Claim claim) {
		if (claim != null && claim.isComplete()) {
			this.session.remember(claim.name());
		}
	}

	private static @Nullable Claim find(RegistryTransaction registry, String fingerprint) throws SQLException {
		List<Claim> found = registry.query(
				(row) -> new Claim(row.getString(1), row.getObject(2, Long.class), row.getString(3)),
				"SELECT d.name, d.owner, j.description FROM test_databases d LEFT JOIN jvms j ON j.id = d.owner "
						+ "WHERE d.fingerprint = ?",
				fingerprint);
		Claim claim = found.isEmpty() ? null : found.get(0);
		if (claim == null || !claim.isComplete()) {
			return claim;
		}
		if (registry.server().hasDatabase(registry.connection(), claim.name())) {
			use(registry, claim.name());
			return claim;
		}
		// Somebody has dropped it by hand
		registry.update("DELETE FROM template_uses WHERE template = ?", claim.name());
		registry.update("DELETE FROM test_databases WHERE name = ?", claim.name());
		return null;
	}

	private static void use(RegistryTransaction registry, String name) throws SQLException {
		registry.update("UPDATE test_databases SET used = (SELECT clock FROM registry) WHERE name = ?", name);
		registry.update("DELETE FROM template_uses WHERE template = ? AND jvm = ?", name, registry.jvm());
		registry.update("INSERT INTO template_uses (template, jvm) VALUES (?, ?)", name, registry.jvm());
	}

	/**
	 * Mark a template as complete, and use it.
	 * @param name its name
	 * @throws SQLException if the server does not answer
	 */
	public void complete(String name) throws SQLException {
		this.session.transaction((registry) -> {
			use(registry, name);
			return registry.update("UPDATE test_databases SET owner = NULL WHERE name = ?", name);
		});
		this.session.remember(name);
	}

	/**
	 * Use templates no longer.
	 */
	void endUses() throws SQLException {
		this.session
			.transaction((registry) -> registry.update("DELETE FROM template_uses WHERE jvm = ?", registry.jvm()));
	}

	/**
	 * Take templates that nobody uses out of the shared ones, the least recently used
	 * first.
	 * @param kept how many shared ones may stay
	 * @param candidates which ones may go, or {@code null} if all may
	 * @return what has been taken: it is this JVM's own now, to be dropped
	 */
	List<String> evict(int kept, @Nullable List<String> candidates) throws SQLException {
		return this.session.transaction((registry) -> {
			List<String> shared = registry.query((row) -> row.getString(1),
					"SELECT name FROM test_databases WHERE fingerprint IS NOT NULL AND owner IS NULL ORDER BY used DESC");
			List<String> used = registry.query((row) -> row.getString(1), "SELECT template FROM template_uses");
			List<String> evicted = shared.stream()
				.skip(kept)
				.filter((name) -> !used.contains(name) && (candidates == null || candidates.contains(name)))
				.toList();
			for (String name : evicted) {
				registry.update("UPDATE test_databases SET owner = ?, fingerprint = NULL WHERE name = ?",
						registry.jvm(), name);
			}
			return evicted;
		});
	}

	/**
	 * What has come of a claim.
	 *
	 * @param name the name of the template
	 * @param owner who builds it, or {@code null} if it is complete
	 * @param description of the owner
	 */
	public record Claim(String name, @Nullable Long owner, @Nullable String description) {

		/**
		 * Whether the template can be used.
		 * @return {@code true} if it can
		 */
		public boolean isComplete() {
			return this.owner == null;
		}
	}

}
