package io.isolateddb.engine.postgresql;

import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Some of the tables of a template, to be looked at.
 *
 * @param positions their positions among all of them
 * @param oids their identifiers, as an array of PostgreSQL
 * @param outsideOids the identifiers of the tables with their large values, or 0
 */
record PostgreSqlTableSelection(List<Integer> positions, String oids, String outsideOids) {

	static PostgreSqlTableSelection of(List<PostgreSqlTrackedTable> relations, List<Integer> positions) {
		return new PostgreSqlTableSelection(List.copyOf(positions), array(relations, positions, PostgreSqlTrackedTable::oid),
				array(relations, positions, PostgreSqlTrackedTable::outsideOid));
	}

	private static String array(List<PostgreSqlTrackedTable> relations, List<Integer> positions,
			ToLongFunction<PostgreSqlTrackedTable> oid) {
		return positions.stream()
			.map((position) -> String.valueOf(oid.applyAsLong(relations.get(position))))
			.collect(Collectors.joining(",", "{", "}"));
	}

}
