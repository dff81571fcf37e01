package io.isolateddb.engine.mysql;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table or a sequence, as it is in the template and in every clone of it.
 *
 * @param name its name
 * @param type its type, as {@code information_schema} has it
 * @param engine its storage engine, in lower case
 * @param columns its columns that are not generated, quoted
 * @param stored its columns whose values are computed when a row is written, quoted
 * @param isRecomputed whether these values may depend on the session that writes the row
 * @param values the columns in which rows with equal keys may differ, quoted. They
 * include columns of the primary key whose type has equal values that are not identical,
 * such as texts
 * @param primaryKey the columns of its primary key, quoted
 * @param integerKey the only column of its primary key, quoted, if that is an integer, or
 * an empty string
 * @param nextValue the next value of its {@code AUTO_INCREMENT} counter, which is an
 * unsigned number, or 0 if it has none
 * @param counterColumn the column with that counter, quoted, or an empty string
 * @param triggerEvents the events, such as {@code INSERT}, for which it has triggers
 * @param children the tables whose rows foreign keys change when its rows change
 * @param rowLiteral the expression by which the server writes a row down as SQL has it,
 * which is {@code NULL} if it cannot; or an empty string if there is none
 */
record MySqlTable(String name, String type, String engine, List<String> columns, List<String> stored,
		boolean isRecomputed, List<String> values, List<String> primaryKey, String integerKey, long nextValue,
		String counterColumn, Set<String> triggerEvents, Set<String> children, String rowLiteral) {

	/**
	 * Storage engines whose tables show rows that are elsewhere. If that cannot be, the
	 * server names no engine.
	 */
	private static final Set<String> WITHOUT_ROWS = Set.of("", "mrg_myisam", "federated", "connect", "spider");

	boolean isSequence() {
		return this.type.equals("SEQUENCE");
	}

	/**
	 * Whether the server keeps the history of its rows, which cannot be undone.
	 */
	boolean isVersioned() {
		return this.type.equals("SYSTEM VERSIONED");
	}

	/**
	 * Whether its storage engine is InnoDB, which keeps rows in the order of the primary
	 * key and never puts a row into the place of a deleted one.
	 */
	boolean isInnoDb() {
		return this.engine.equals("innodb");
	}

	/**
	 * Whether a restart of the server empties it.
	 */
	boolean isInMemory() {
		return this.engine.equals("memory");
	}

	/**
	 * Whether it has rows of its own.
	 */
	boolean hasRows() {
		return !isSequence() && !WITHOUT_ROWS.contains(this.engine);
	}

	/**
	 * Why neither a rewind nor a layer can have changes of this table, or an empty
	 * string.
	 */
	String obstacle() {
		if (isVersioned()) {
			return "the server keeps the history of the rows of " + this.name;
		}
		return (isSequence() || hasRows()) ? "" : "the rows of " + this.name + " are in other tables";
	}

	/**
	 * The qualified name of the table in one of the databases.
	 */
	String in(String database) {
		return MySqlText.quote(database) + "." + MySqlText.quote(this.name);
	}

	/**
	 * The statement that inserts rows.
	 * @param literals the rows, as {@link #rowLiteral} writes them, separated by commas
	 */
	String insert(String database, String literals) {
		return "INSERT INTO " + in(database) + " (" + String.join(", ", this.columns) + ") VALUES " + literals;
	}

	/**
	 * The condition for the rows whose primary key is not in another database.
	 */
	String isAdded(String from, String to) {
		return "NOT EXISTS (SELECT 1 FROM " + in(from) + " WHERE " + equalities(from, to, this.primaryKey, " AND ")
				+ ")";
	}

	/**
	 * The statement that gives each row the values that the row with the same primary key
	 * has in another database. It writes only rows that differ.
	 */
	String update(String from, String to) {
		return "UPDATE " + in(to) + " STRAIGHT_JOIN " + in(from) + " ON "
				+ equalities(from, to, this.primaryKey, " AND ") + " SET " + equalities(from, to, this.values, ", ");
	}

	private String equalities(String from, String to, List<String> columns, String separator) {
		return columns.stream()
			.map((column) -> in(to) + "." + column + " = " + in(from) + "." + column)
			.collect(Collectors.joining(separator));
	}

	/**
	 * The query for the number of rows and a digest of what the server stores of them,
	 * whatever their order.
	 * @param table where the rows are, qualified
	 */
	String digest(String table) {
		String row = Stream.concat(this.columns.stream(), this.stored.stream())
			.map((column) -> "coalesce(hex(CAST(" + column + " AS binary)), 'N')")
			.collect(Collectors.joining(", ',', ", "concat(", ")"));
		return "SELECT concat(count(*), ' ', coalesce(sum(crc32(" + row + ")), 0)) FROM " + table;
	}

}
