package io.isolateddb.engine.mysql;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the columns of a table that show a session what its time zone or its locale says:
 * timestamps, and all that is computed from them or by functions that depend on the
 * session. Not thread-safe.
 */
final class MySqlSessionColumns {

	private static final Pattern FUNCTION = Pattern.compile(
			"\\b(date_format|time_format|format|dayname|monthname|from_unixtime|unix_timestamp|convert_tz|str_to_date"
					+ "|week|yearweek)\\s*\\(",
			Pattern.CASE_INSENSITIVE);

	private final List<MySqlColumn> columns;

	/**
	 * Their quoted names, as expressions have them.
	 */
	private final Set<String> found = new HashSet<>();

	private MySqlSessionColumns(List<MySqlColumn> columns) {
		this.columns = columns;
	}

	/**
	 * Whether the server stores one of them that is computed.
	 */
	static boolean anyIsStored(List<MySqlColumn> columns) {
		return columns.stream().anyMatch(MySqlColumn::isStored) && new MySqlSessionColumns(columns).isAnyStored();
	}

	private boolean isAnyStored() {
		int before;
		do {
			before = this.found.size();
			this.columns.stream()
				.filter(this::depends)
				.map((column) -> MySqlText.quote(column.name()))
				.forEach(this.found::add);
		}
		while (this.found.size() > before);
		return this.columns.stream()
			.anyMatch((column) -> column.isStored() && this.found.contains(MySqlText.quote(column.name())));
	}

	private boolean depends(MySqlColumn column) {
		if (!column.isGenerated()) {
			return column.type().equals("timestamp");
		}
		return FUNCTION.matcher(column.expression()).find()
				|| this.found.stream().anyMatch((name) -> column.expression().contains(name));
	}

}
