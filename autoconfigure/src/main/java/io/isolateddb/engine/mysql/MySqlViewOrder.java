package io.isolateddb.engine.mysql;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Sorts views, so that each view comes after those that it reads. Not thread-safe.
 */
final class MySqlViewOrder {

	private final Map<String, String> statements;

	private final Set<String> sorted = new LinkedHashSet<>();

	private final Set<String> visited = new LinkedHashSet<>();

	/**
	 * Sort views.
	 * @param statements the statement of each view, by name
	 */
	MySqlViewOrder(Map<String, String> statements) {
		this.statements = statements;
		statements.keySet().forEach(this::visit);
	}

	/**
	 * The names of the views in their order.
	 */
	List<String> names() {
		return List.copyOf(this.sorted);
	}

	private void visit(String view) {
		if (this.visited.add(view)) {
			this.statements.keySet().stream().filter((other) -> reads(view, other)).forEach(this::visit);
			this.sorted.add(view);
		}
	}

	private boolean reads(String view, String other) {
		String name = Pattern.quote(MySqlText.quote(other));
		return Pattern.compile("(?:from|join) \\(*(?:" + MySqlScript.DATABASE + "\\.)?" + name + "(?!\\.)")
			.matcher(String.valueOf(this.statements.get(view)))
			.find();
	}

}
