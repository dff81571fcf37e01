package io.isolateddb.registry;

import java.sql.SQLException;
import java.util.List;

/**
 * The table {@code template_uses}: one row for each JVM that uses a shared template. No
 * JVM drops a template that has such a row.
 *
 * @param registry the session in the registry
 */
record TemplateUseTable(RegistryTransaction registry) {

	/**
	 * Note that this JVM uses a template.
	 */
	void add(String template) throws SQLException {
		this.registry.update("DELETE FROM template_uses WHERE template = ? AND jvm = ?", template, this.registry.jvm());
		this.registry.update("INSERT INTO template_uses (template, jvm) VALUES (?, ?)", template, this.registry.jvm());
	}

	/**
	 * Note that this JVM uses a template, if it is still there and complete.
	 */
	void addIfComplete(String template) throws SQLException {
		this.registry.update("""
				INSERT INTO template_uses (template, jvm)
				SELECT name, ? FROM test_databases WHERE name = ? AND owner IS NULL""", this.registry.jvm(), template);
	}

	List<String> templates() throws SQLException {
		return this.registry.query((row) -> row.getString(1), "SELECT template FROM template_uses");
	}

	int moveFrom(long formerJvm) throws SQLException {
		return this.registry.update("UPDATE template_uses SET jvm = ? WHERE jvm = ?", this.registry.jvm(), formerJvm);
	}

	int removeJvm(long jvm) throws SQLException {
		return this.registry.update("DELETE FROM template_uses WHERE jvm = ?", jvm);
	}

	int removeTemplate(String template) throws SQLException {
		return this.registry.update("DELETE FROM template_uses WHERE template = ?", template);
	}

}
