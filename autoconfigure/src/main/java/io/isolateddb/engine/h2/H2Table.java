package io.isolateddb.engine.h2;

import java.util.ArrayList;
import java.util.List;

import org.h2.engine.SessionLocal;
import org.h2.index.Cursor;
import org.h2.result.Row;
import org.h2.table.Table;
import org.h2.util.HasSQL;

/**
 * A table that has rows of its own, as this engine reads and changes it: below triggers,
 * constraints and generated columns, so that exactly the given values are in it
 * afterwards. Not thread-safe.
 *
 * @param session the privileged session, which the thread has locked
 * @param table the table
 */
record H2Table(SessionLocal session, Table table) {

	/**
	 * The name with the schema, quoted.
	 */
	String name() {
		return this.table.getSQL(HasSQL.DEFAULT_SQL_FLAGS);
	}

	/**
	 * A number that is another one after each change that was committed.
	 */
	long modification() {
		return this.table.getMaxDataModificationId();
	}

	/**
	 * All rows in their order.
	 */
	List<H2Row> rows() {
		List<H2Row> rows = new ArrayList<>();
		Cursor cursor = this.table.getScanIndex(this.session).find(this.session, null, null, false);
		while (cursor.next()) {
			rows.add(H2Row.of(cursor.get()));
		}
		return rows;
	}

	/**
	 * Add rows to the table, which has none with the same keys.
	 */
	void add(List<H2Row> rows) {
		rows.forEach((row) -> this.table.addRow(this.session, row.in(this.table)));
	}

	/**
	 * Let the table have exactly these rows.
	 * @param wanted the rows in their order
	 * @return whether it had others
	 */
	boolean set(List<H2Row> wanted) {
		List<H2Row> added = new ArrayList<>();
		List<H2Row> removed = new ArrayList<>();
		compare(rows(), wanted, removed, added);
		removed.forEach((row) -> this.table.removeRow(this.session, current(row)));
		add(added);
		return !removed.isEmpty() || !added.isEmpty();
	}

	/**
	 * The row as the table has it, with its own large objects.
	 */
	private Row current(H2Row row) {
		return this.table.getRow(this.session, row.key());
	}

	/**
	 * Find the rows in which two contents differ. Both are in the order of their keys.
	 * @param first one content
	 * @param second the other content
	 * @param onlyFirst gets the rows that are not in the second one as they are
	 * @param onlySecond gets the rows that are not in the first one as they are
	 */
	static void compare(List<H2Row> first, List<H2Row> second, List<H2Row> onlyFirst, List<H2Row> onlySecond) {
		int one = 0;
		int other = 0;
		while (one < first.size() || other < second.size()) {
			long oneKey = (one < first.size()) ? first.get(one).key() : Long.MAX_VALUE;
			long otherKey = (other < second.size()) ? second.get(other).key() : Long.MAX_VALUE;
			boolean takeOne = one < first.size() && (other >= second.size() || oneKey <= otherKey);
			boolean takeOther = other < second.size() && (one >= first.size() || otherKey <= oneKey);
			if (takeOne && takeOther && first.get(one).isSame(second.get(other))) {
				one++;
				other++;
				continue;
			}
			if (takeOne) {
				onlyFirst.add(first.get(one++));
			}
			if (takeOther) {
				onlySecond.add(second.get(other++));
			}
		}
	}

}
