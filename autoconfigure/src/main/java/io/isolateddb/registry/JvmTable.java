package io.isolateddb.registry;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The table {@code jvms}: one row for each JVM that uses the server.
 *
 * @param registry the session in the registry
 */
record JvmTable(RegistryTransaction registry) {

	/**
	 * Add this JVM.
	 * @param description how other JVMs name it
	 * @param connections how many connections it has that belong to no database
	 * @param run the run that it belongs to, or {@code null} if that is not yet known
	 */
	void add(String description, int connections, @Nullable BuildRun run) throws SQLException {
		this.registry.update("INSERT INTO jvms (id, description, connections, run) VALUES (?, ?, ?, ?)",
				this.registry.jvm(), description, connections, (run != null) ? run.run() : null);
	}

	int setRun(BuildRun run) throws SQLException {
		return this.registry.update("UPDATE jvms SET run = ? WHERE id = ?", run.run(), this.registry.jvm());
	}

	/**
	 * The runs of all JVMs that use the server.
	 */
	Set<String> runs() throws SQLException {
		return Set.copyOf(
				this.registry.query((row) -> row.getString(1), "SELECT DISTINCT run FROM jvms WHERE run IS NOT NULL"));
	}

	int setConnections(int connections) throws SQLException {
		return this.registry.update("UPDATE jvms SET connections = ? WHERE id = ?", connections, this.registry.jvm());
	}

	List<Long> others() throws SQLException {
		return this.registry.query((row) -> row.getLong(1), "SELECT id FROM jvms WHERE id <> ?", this.registry.jvm());
	}

	String description(long jvm) throws SQLException {
		return this.registry.query((row) -> row.getString(1), "SELECT description FROM jvms WHERE id = ?", jvm).get(0);
	}

	/**
	 * Describe each of the other JVMs in a clause.
	 */
	List<String> describeOthers() throws SQLException {
		return this.registry
			.query((row) -> "%s has %d databases with %d connections, and %d of its own%s".formatted(row.getString(1),
					row.getInt(2), row.getInt(3), row.getInt(4), (row.getInt(5) > 0) ? ", and waits" : ""), """
							SELECT description, (SELECT count(*) FROM test_databases d WHERE d.owner = j.id),
								(SELECT coalesce(sum(d.connections), 0) FROM test_databases d WHERE d.owner = j.id),
								connections, (SELECT count(*) FROM waiting w WHERE w.jvm = j.id)
							FROM jvms j WHERE j.id <> ? ORDER BY j.id""", this.registry.jvm());
	}

	/**
	 * Remove a JVM.
	 * @return whether it was there
	 */
	boolean remove(long jvm) throws SQLException {
		return this.registry.update("DELETE FROM jvms WHERE id = ?", jvm) == 1;
	}

	/**
	 * Remove this JVM, unless it still owns databases.
	 */
	int removeUnlessOwner() throws SQLException {
		long jvm = this.registry.jvm();
		return this.registry.update(
				"DELETE FROM jvms WHERE id = ? AND NOT EXISTS (SELECT 1 FROM test_databases WHERE owner = ?)", jvm,
				jvm);
	}

}
