package io.isolateddb.engine.h2;

import java.util.Arrays;

import org.h2.result.Row;
import org.h2.table.Table;
import org.h2.value.Value;
import org.h2.value.ValueBlob;
import org.h2.value.ValueClob;

/**
 * A row outside of any database: large objects are in memory. Immutable.
 *
 * @param key its number in the table, {@code _ROWID_}, which gives the order of the rows
 * @param values the values of all columns
 */
record H2Row(long key, Value[] values) {

	static H2Row of(Row row) {
		Value[] values = row.getValueList().clone();
		for (int i = 0; i < values.length; i++) {
			values[i] = inMemory(values[i]);
		}
		return new H2Row(row.getKey(), values);
	}

	private static Value inMemory(Value value) {
		if (value instanceof ValueClob) {
			return ValueClob.createSmall(value.getString());
		}
		return (value instanceof ValueBlob) ? ValueBlob.createSmall(value.getBytes()) : value;
	}

	/**
	 * The same row for a table, which may store other objects in it.
	 */
	Row in(Table table) {
		Row row = table.getRowFactory().createRow(this.values.clone(), Row.MEMORY_CALCULATE);
		row.setKey(this.key);
		return row;
	}

	/**
	 * Whether all values are equal, not only in what SQL compares.
	 */
	boolean isSame(H2Row other) {
		return this.key == other.key && Arrays.equals(this.values, other.values);
	}

}
