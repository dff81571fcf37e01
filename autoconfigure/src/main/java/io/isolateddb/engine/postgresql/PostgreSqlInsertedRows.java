package io.isolateddb.engine.postgresql;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the rows are that one statement has inserted. The server may put a row into the
 * space that is left on an earlier page, and behind dead rows.
 *
 * @param inOrder whether they are in order, and behind those that were there before
 * @param withoutGaps whether there is no place without a row among them, or before them
 * on the page of the first one
 * @param pages the size of the table in pages, if they are in order
 */
record PostgreSqlInsertedRows(boolean inOrder, boolean withoutGaps, long pages) {

	private static final Pattern TID = Pattern.compile("\\((\\d+),(\\d+)\\)");

	/**
	 * Look at the result of a statement of {@link PostgreSqlTemplateRows#insert}.
	 * @param rows the place of each row, and the one behind which they have to be
	 */
	static PostgreSqlInsertedRows of(List<List<String>> rows) {
		boolean inOrder = true;
		boolean withoutGaps = true;
		Place before = Place.of(rows.get(0).get(1));
		for (List<String> row : rows) {
			Place place = Place.of(row.get(0));
			inOrder &= place.isBehind(before);
			withoutGaps &= place.follows(before);
			before = place;
		}
		return new PostgreSqlInsertedRows(inOrder, withoutGaps, before.page() + 1);
	}

	/**
	 * A place in the file of a table.
	 *
	 * @param page the number of the page, from 0 on
	 * @param line the number on the page, from 1 on
	 */
	private record Place(long page, int line) {

		static Place of(String tid) {
			Matcher matcher = TID.matcher(tid);
			if (!matcher.matches()) {
				throw new IllegalArgumentException("Not the place of a row: " + tid);
			}
			return new Place(Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2)));
		}

		boolean isBehind(Place other) {
			return this.page > other.page || (this.page == other.page && this.line > other.line);
		}

		boolean follows(Place other) {
			return this.line == ((this.page == other.page) ? other.line : 0) + 1;
		}

	}

}
