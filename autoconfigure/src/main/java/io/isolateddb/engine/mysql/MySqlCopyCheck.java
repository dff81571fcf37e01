package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.isolateddb.engine.JdbcSession;

/**
 * Compares a database with the copy that was made of it: the definitions of all objects,
 * the number of rows of each table, and the values that the server has computed anew. Not
 * thread-safe.
 */
final class MySqlCopyCheck {

	/**
	 * MySQL describes a column in more detail if its own description has created it.
	 */
	private static final Pattern DETAIL = Pattern.compile(" CHARACTER SET \\w+(?= COLLATE)");

	private final JdbcSession session;

	private final MySqlScript original;

	private final MySqlScript copy;

	/**
	 * Prepare to compare.
	 * @param original describes the database
	 * @param copy describes its copy
	 */
	MySqlCopyCheck(Connection connection, MySqlScript original, MySqlScript copy) {
		this.session = new JdbcSession(connection);
		this.original = original;
		this.copy = copy;
	}

	/**
	 * Require that both are equal.
	 * @param viewsMayDiffer whether the server may describe views in other words, as it
	 * does when its own description has created them for the first time
	 * @throws SQLException if they are not; it names what differs
	 */
	void run(boolean viewsMayDiffer) throws SQLException {
		Map<String, String> before = this.original.definitions();
		Map<String, String> after = this.copy.definitions();
		Set<String> objects = new LinkedHashSet<>(before.keySet());
		objects.addAll(after.keySet());
		for (String object : objects) {
			String description = before.get(object);
			String other = after.get(object);
			if (description == null || other == null) {
				throw difference(object, (other != null) ? "is only in the copy" : "is not in the copy");
			}
			boolean maySayOther = viewsMayDiffer && object.startsWith("view ");
			if (!maySayOther && !comparable(description).equals(comparable(other))) {
				throw difference(object, "is not the same in the copy, which has " + other);
			}
		}
		for (MySqlTable table : this.original.tables().values()) {
			if (table.hasRows()) {
				compareRows(table);
			}
		}
	}

	private static String comparable(String description) {
		return DETAIL.matcher(description).replaceAll("");
	}

	private void compareRows(MySqlTable table) throws SQLException {
		MySqlTable other = this.copy.table(table.name());
		long count = this.original.rows(table);
		if (other == null || this.copy.rows(other) != count) {
			throw difference("table " + table.name(), "has " + count + " rows, of which "
					+ ((other != null) ? this.copy.rows(other) : 0) + " are in the copy");
		}
		if (count > 0 && !table.stored().isEmpty() && !digest(table, this.original).equals(digest(table, this.copy))) {
			throw difference("table " + table.name(), "has other values in its stored generated columns in the copy: "
					+ "they depend on the session that has written them");
		}
	}

	private String digest(MySqlTable table, MySqlScript in) throws SQLException {
		return this.session.queryRow(table.digest(table.in(in.source())), (row) -> row.getString(1));
	}

	private SQLException difference(String object, String difference) {
		return new SQLException("the server could not copy database " + this.original.source() + " exactly: " + object
				+ " " + difference + ". Leave it out of the migrations of tests");
	}

}
