package io.isolateddb.benchmarks;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The schema that everything is measured with: tables with an identity, an index and a
 * foreign key each, a few rows in them, and one more that only makes the database large.
 *
 * @param tables how many tables there are
 * @param seedRows how many rows each of them has
 * @param megabytes how large the database is
 * @since 0.1.0
 */
public record Schema(int tables, int seedRows, int megabytes) {

	/**
	 * Rows of the filler that take a megabyte.
	 */
	private static final int ROWS_OF_A_MEGABYTE = 1000;

	/**
	 * The name of a table.
	 * @param index its number, from 0 on
	 * @return the name
	 */
	public static String table(int index) {
		return "record_" + index;
	}

	/**
	 * The script that makes it all.
	 * @return the statements
	 */
	public String script() {
		return IntStream.range(0, this.tables).mapToObj(Schema::create).collect(Collectors.joining()) + seed()
				+ filler();
	}

	/**
	 * The statements that make one table, after those before it.
	 * @param index its number, from 0 on
	 * @return the statements
	 */
	public static String create(int index) {
		return SchemaDialect.current().create(table(index), (index > 0) ? table(index - 1) : null);
	}

	/**
	 * The statements that fill the tables, but for the large one.
	 * @return the statements
	 */
	public String seed() {
		SchemaDialect dialect = SchemaDialect.current();
		String rows = "SELECT " + dialect.concat("'seed '", "n") + ", n FROM " + dialect.series(this.seedRows);
		return IntStream.range(0, this.tables)
			.mapToObj((index) -> "INSERT INTO " + table(index) + " (name, amount) " + rows + ";\n")
			.collect(Collectors.joining());
	}

	/**
	 * The statement that empties the tables, but for the large one.
	 * @return the statement
	 */
	public String truncate() {
		if (Product.isMySql()) {
			return IntStream.range(0, this.tables)
				.mapToObj(Schema::table)
				.collect(Collectors.joining("; TRUNCATE ", "SET foreign_key_checks = 0; TRUNCATE ",
						"; SET foreign_key_checks = 1;\n"));
		}
		return IntStream.range(0, this.tables)
			.mapToObj(Schema::table)
			.collect(Collectors.joining(", ", "TRUNCATE ", " RESTART IDENTITY;\n"));
	}

	private String filler() {
		SchemaDialect dialect = SchemaDialect.current();
		return IntStream.range(0, this.megabytes)
			.mapToObj((megabyte) -> "INSERT INTO filler SELECT %d + n, %s FROM %s;\n"
				.formatted(megabyte * ROWS_OF_A_MEGABYTE, dialect.longText("n"), dialect.series(ROWS_OF_A_MEGABYTE)))
			.collect(Collectors.joining("", "CREATE TABLE filler (id int PRIMARY KEY, content text NOT NULL);\n", ""));
	}

}
