package io.isolateddb.engine.mysql;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A view, routine, trigger, event or library, which the server stores together with the
 * settings of the session that has created it.
 *
 * @param kind its kind, as {@code SHOW CREATE} has it
 * @param name its name
 */
record MySqlStoredObject(String kind, String name) {

	private static final Pattern EVENT_STATE = Pattern
		.compile("(ON COMPLETION (?:NOT )?PRESERVE )(ENABLE|DISABLE ON SLAVE|DISABLE ON REPLICA)\\b");

	private static final String OWN_CHARACTER_SET = "utf8mb4";

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
	 * The object, as people name it.
	 */
	String label() {
		return this.kind.toLowerCase(Locale.ROOT) + " " + this.name;
	}

	/**
	 * The statements that create the object, each after all settings that it depends on.
	 * @param row the result of {@code SHOW CREATE}
	 * @param creation the statement in it, with placeholders
	 * @param databaseCollation the collation of the database, which it may not have had
	 * when the object was created
	 */
	List<MySqlStatement> statements(ResultSet row, String creation, String databaseCollation) throws SQLException {
		List<MySqlStatement> statements = new ArrayList<>();
		String former = (hasSettings() && !this.kind.equals("VIEW")) ? row.getString("Database Collation")
				: databaseCollation;
		boolean moved = !former.equals(databaseCollation);
		if (moved) {
			statements.add(statement(collate(former)));
		}
		statements.add(statement(settings(row, creation)));
		statements.add(statement(withoutEventState(creation)));
		if (moved) {
			statements.add(statement(collate(databaseCollation)));
		}
		return statements;
	}

	private MySqlStatement statement(String sql) {
		return new MySqlStatement(label(), sql);
	}

	private static String collate(String collation) {
		return "ALTER DATABASE " + MySqlScript.DATABASE + " COLLATE " + collation;
	}

	/**
	 * Only the text of a library is stored.
	 */
	private boolean hasSettings() {
		return !this.kind.equals("LIBRARY");
	}

	/**
	 * The statement that makes all settings which the server stores with the object, or
	 * with which it reads a view. The text of a view is that of the server itself, and
	 * does not depend on the mode that the view was created in.
	 */
	private String settings(ResultSet row, String creation) throws SQLException {
		if (!hasSettings()) {
			return MySqlEngine.SETTINGS + ";\nSET sql_mode = " + MySqlText.literal(row.getString("sql_mode"));
		}
		String mode = this.kind.equals("VIEW") ? ""
				: "sql_mode = " + MySqlText.literal(row.getString("sql_mode")) + ", ";
		String zone = this.kind.equals("EVENT") ? "time_zone = " + MySqlText.literal(row.getString("time_zone")) + ", "
				: "";
		return MySqlEngine.SETTINGS + ";\nSET " + mode + zone + "character_set_client = "
				+ characterSet(row.getString("character_set_client"), creation) + ", collation_connection = "
				+ MySqlText.literal(row.getString("collation_connection"));
	}

	/**
	 * The character set that the session declares for the statement. The driver writes
	 * all statements in one character set, which others share only in part.
	 */
	private static String characterSet(String stored, String creation) {
		return StandardCharsets.US_ASCII.newEncoder().canEncode(creation) ? stored : OWN_CHARACTER_SET;
	}

	/**
	 * The statement with a placeholder for the state of an event.
	 */
	private String withoutEventState(String create) {
		return this.kind.equals("EVENT") ? EVENT_STATE.matcher(create).replaceFirst("$1" + MySqlScript.EVENT_STATE)
				: create;
	}

}
