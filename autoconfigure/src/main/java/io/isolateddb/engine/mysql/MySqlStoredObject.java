package io.isolateddb.engine.mysql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.regex.Pattern;

/**
 * A view, routine, trigger or event.
 *
 * @param kind its kind, as {@code SHOW CREATE} has it
 * @param name its name
 */
record MySqlStoredObject(String kind, String name) {

	private static final Pattern EVENT_STATE = Pattern
		.compile("(ON COMPLETION (?:NOT )?PRESERVE )(ENABLE|DISABLE ON SLAVE|DISABLE ON REPLICA)\\b");

	/**
	 * Read an object of a query for kinds and names.
	 */
	static MySqlStoredObject of(ResultSet row) throws SQLException {
		return new MySqlStoredObject(row.getString(1), row.getString(2));
	}

	String showCreate() {
		return "SHOW CREATE " + this.kind + " " + MySqlText.quote(this.name);
	}

	/**
	 * The column of {@code SHOW CREATE} with the statement.
	 */
	int column() {
		return switch (this.kind) {
			case "VIEW" -> 2;
			case "EVENT" -> 4;
			default -> 3;
		};
	}

	/**
	 * The statement that makes the settings which the server stores with the object.
	 */
	String settings(ResultSet row) throws SQLException {
		String collation = "collation_connection = " + MySqlText.literal(row.getString("collation_connection"));
		if (this.kind.equals("VIEW")) {
			return "SET " + collation;
		}
		String zone = this.kind.equals("EVENT") ? ", time_zone = " + MySqlText.literal(row.getString("time_zone")) : "";
		return "SET sql_mode = " + MySqlText.literal(row.getString("sql_mode")) + ", " + collation + zone;
	}

	/**
	 * The statement with a placeholder for the state of an event.
	 */
	String withoutEventState(String create) {
		return this.kind.equals("EVENT") ? EVENT_STATE.matcher(create).replaceFirst("$1" + MySqlScript.EVENT_STATE)
				: create;
	}

}
