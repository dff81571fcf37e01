package io.isolateddb.engine.mysql;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Follows foreign keys from changed tables to those whose rows they may have changed. The
 * server counts these rows only in newer versions of MySQL, and there not those that
 * follow from {@code REPLACE}. So the children of a changed table count as changed. Not
 * thread-safe.
 */
final class MySqlCascade {

	private final MySqlScript template;

	private final Map<String, MySqlTableStatistics> changes;

	private MySqlCascade(MySqlScript template, Map<String, MySqlTableStatistics> changes) {
		this.template = template;
		this.changes = new LinkedHashMap<>(changes);
	}

	/**
	 * Changes of tables, and of their children.
	 */
	static Map<String, MySqlTableStatistics> of(MySqlScript template, Map<String, MySqlTableStatistics> changes) {
		MySqlCascade cascade = new MySqlCascade(template, changes);
		changes.forEach(cascade::addChildren);
		return cascade.changes;
	}

	private void addChildren(String parent, MySqlTableStatistics change) {
		MySqlTable table = this.template.table(parent);
		if (table != null && !change.isInsertedOnly()) {
			for (String child : table.children()) {
				MySqlTableStatistics known = this.changes.get(child);
				if (known == null || known.isInsertedOnly()) {
					this.changes.put(child, MySqlTableStatistics.UNKNOWN);
					addChildren(child, MySqlTableStatistics.UNKNOWN);
				}
			}
		}
	}

}
