package io.isolateddb.registry;

import java.sql.SQLException;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The table {@code test_databases}: one row for each database that is ours. A row without
 * an owner is a complete template or a kept database.
 *
 * @param registry the session in the registry
 */
record DatabaseTable(RegistryTransaction registry) {

	/**
	 * The length of the column {@code test}, in characters.
	 */
	static final int LONGEST_TEST = 250;

	/**
	 * Add a database of this JVM.
	 * @param fingerprint the fingerprint of a template that JVMs share, or {@code null}
	 */
	int add(String name, DatabaseKind kind, @Nullable String fingerprint, int connections) throws SQLException {
		return this.registry.update("""
				INSERT INTO test_databases (name, kind, owner, fingerprint, connections, used)
				SELECT ?, ?, ?, ?, ?, clock FROM registry""", name, kind.name(), this.registry.jvm(), fingerprint,
				connections);
	}

	int addConnections(String name, int connections) throws SQLException {
		return this.registry.update("UPDATE test_databases SET connections = connections + ? WHERE name = ?",
				connections, name);
	}

	/**
	 * Use a database for something else.
	 */
	int change(String name, DatabaseKind kind, int connections) throws SQLException {
		return this.registry.update("UPDATE test_databases SET kind = ?, connections = ? WHERE name = ?", kind.name(),
				connections, name);
	}

	/**
	 * How many connections a database may have.
	 */
	int connections(String name) throws SQLException {
		return this.registry
			.query((row) -> row.getInt(1), "SELECT connections FROM test_databases WHERE name = ?", name)
			.stream()
			.findFirst()
			.orElse(0);
	}

	boolean contains(String name) throws SQLException {
		return !names("WHERE name = ?", name).isEmpty();
	}

	List<String> all() throws SQLException {
		return names("");
	}

	List<String> ownedBy(long jvm) throws SQLException {
		return names("WHERE owner = ?", jvm);
	}

	/**
	 * The complete templates that JVMs share, the most recently used first.
	 */
	List<String> sharedTemplates() throws SQLException {
		return names("WHERE fingerprint IS NOT NULL AND owner IS NULL ORDER BY used DESC");
	}

	/**
	 * The databases that are kept, and those that will be, the latest first.
	 */
	List<KeptRow> kept() throws SQLException {
		return this.registry.query(KeptRow::read, "SELECT " + KeptRow.COLUMNS
				+ " FROM test_databases WHERE kind = 'KEPT' OR run IS NOT NULL ORDER BY used DESC");
	}

	private List<String> names(String condition, Object... parameters) throws SQLException {
		return this.registry.query((row) -> row.getString(1), "SELECT name FROM test_databases " + condition,
				parameters);
	}

	/**
	 * The template of a fingerprint, complete or not.
	 */
	@Nullable SharedTemplate template(String fingerprint) throws SQLException {
		List<SharedTemplate> found = this.registry
			.query((row) -> new SharedTemplate(row.getString(1), row.getObject(2) == null, row.getString(3)), """
					SELECT d.name, d.owner, j.description FROM test_databases d LEFT JOIN jvms j ON j.id = d.owner
					WHERE d.fingerprint = ?""", fingerprint);
		return found.isEmpty() ? null : found.get(0);
	}

	int setUsed(String name) throws SQLException {
		return this.registry.update("UPDATE test_databases SET used = (SELECT clock FROM registry) WHERE name = ?",
				name);
	}

	/**
	 * Mark a template as complete.
	 */
	int setComplete(String name) throws SQLException {
		return this.registry.update("UPDATE test_databases SET owner = NULL WHERE name = ?", name);
	}

	/**
	 * Count a database of this JVM among those that a run keeps, or count it no more.
	 * @param run the run, or {@code null}
	 */
	int setRun(String name, @Nullable BuildRun run) throws SQLException {
		return this.registry.update("UPDATE test_databases SET project = ?, run = ? WHERE name = ? AND owner = ?",
				(run != null) ? run.project() : null, (run != null) ? run.run() : null, name, this.registry.jvm());
	}

	/**
	 * Turn a database of this JVM into a kept one, which no JVM owns.
	 * @param test the test that it is kept for, and why
	 * @param run the run that keeps it
	 * @return whether this JVM still owned the database
	 */
	boolean setKept(String name, String test, BuildRun run) throws SQLException {
		return this.registry.update("""
				UPDATE test_databases SET kind = 'KEPT', owner = NULL, connections = 0, test = ?, project = ?, run = ?,
					used = (SELECT clock FROM registry)
				WHERE name = ? AND owner = ?""", storable(test), run.project(), run.run(), name,
				this.registry.jvm()) == 1;
	}

	/**
	 * What of a text fits into the column {@code test}.
	 */
	static String storable(String test) {
		return shorten(plain(test), LONGEST_TEST);
	}

	/**
	 * A text without control characters, which not every server stores.
	 */
	static String plain(String text) {
		return text.replaceAll("\\p{Cntrl}", "_");
	}

	static String shorten(String text, int characters) {
		return text.codePoints()
			.limit(characters)
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
	}

	/**
	 * Make this JVM the owner of a kept database, in order to drop it.
	 * @return {@code false} if there is no such kept database, or if another JVM is about
	 * to drop it
	 */
	boolean takeKept(String name) throws SQLException {
		return this.registry.update(
				"UPDATE test_databases SET owner = ? WHERE name = ? AND kind = 'KEPT' AND owner IS NULL",
				this.registry.jvm(), name) == 1;
	}

	/**
	 * Make this JVM the owner of a shared template, in order to drop it.
	 */
	int takeTemplate(String name) throws SQLException {
		return this.registry.update("UPDATE test_databases SET owner = ?, fingerprint = NULL WHERE name = ?",
				this.registry.jvm(), name);
	}

	/**
	 * Make this JVM the owner of all databases of another one, in order to drop them.
	 */
	int takeAll(long owner) throws SQLException {
		return this.registry.update("UPDATE test_databases SET owner = ?, fingerprint = NULL WHERE owner = ?",
				this.registry.jvm(), owner);
	}

	/**
	 * Move the databases of this JVM to its new number.
	 */
	int moveFrom(long formerJvm) throws SQLException {
		return this.registry.update("UPDATE test_databases SET owner = ? WHERE owner = ?", this.registry.jvm(),
				formerJvm);
	}

	/**
	 * Remove a database that does not exist, with everything that refers to it.
	 */
	int remove(String name) throws SQLException {
		this.registry.templateUses().removeTemplate(name);
		return this.registry.update("DELETE FROM test_databases WHERE name = ?", name);
	}

}
