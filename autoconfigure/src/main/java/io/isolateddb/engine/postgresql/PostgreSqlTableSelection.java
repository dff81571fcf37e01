package io.isolateddb.engine.postgresql;

import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Selects some of the tracked tables of a template, in the form in which a query for
 * their statistics needs them.
 *
 * @param positions their positions among all tracked tables
 * @param oids their identifiers, as an array of PostgreSQL
 * @param toastOids the identifiers of their TOAST tables or 0, as an array of PostgreSQL
 */
record PostgreSqlTableSelection(List<Integer> positions, String oids, String toastOids) {

	static PostgreSqlTableSelection of(List<PostgreSqlTrackedTable> tables, List<Integer> positions) {
		return new PostgreSqlTableSelection(List.copyOf(positions),
				array(tables, positions, PostgreSqlTrackedTable::oid),
				array(tables, positions, PostgreSqlTrackedTable::toastOid));
	}

	private static String array(List<PostgreSqlTrackedTable> tables, List<Integer> positions,
			ToLongFunction<PostgreSqlTrackedTable> oid) {
		return positions.stream()
			.map((position) -> String.valueOf(oid.applyAsLong(tables.get(position))))
			.collect(Collectors.joining(",", "{", "}"));
	}

}
