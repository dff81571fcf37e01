package io.isolateddb.engine.mysql;

import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the kinds of statements can do that the server counts, by the names of its
 * instruments. What is not known here to do nothing but read and write rows might do
 * anything.
 */
final class MySqlStatementKinds {

	private static final String SQL = "statement/sql/";

	private static final String COMMAND = "statement/com/";

	private static final Set<String> ROWS = Set.of("select", "insert", "insert_select", "update", "update_multi",
			"delete", "delete_multi", "replace", "replace_select", "load", "begin", "commit", "rollback", "savepoint",
			"release_savepoint", "rollback_to_savepoint", "set_option", "change_db", "lock_tables", "unlock_tables",
			"do", "empty_query", "error", "kill", "help", "signal", "resignal", "get_diagnostics", "ha_open", "ha_read",
			"ha_close", "explain_other", "analyze", "check", "checksum", "prepare_sql", "dealloc_sql", "xa_start",
			"xa_end", "xa_prepare", "xa_commit", "xa_rollback", "xa_recover");

	/**
	 * Commands of the protocol that are not only about the session. One that executes a
	 * prepared statement does not say what kind it is of.
	 */
	private static final Set<String> COMMANDS = Set.of("Execute", "Create DB", "Drop DB", "Refresh", "Change user",
			"Shutdown", "Table Dump", "Binlog Dump", "Binlog Dump GTID", "Delayed insert");

	private static final String CALL = SQL + "call_procedure";

	private static final String PREPARE_TRANSACTION = SQL + "xa_prepare";

	/**
	 * Kinds that may write to a table while they read others, or empty one. Statements of
	 * triggers and procedures are all of one kind, and so are those that come with
	 * several sets of parameters.
	 */
	private static final Set<String> JOINING = Set.of(SQL + "update", SQL + "update_multi", SQL + "delete",
			SQL + "delete_multi", "statement/sp/stmt", COMMAND + "Bulk_execute");

	/**
	 * Words without which a procedure does nothing but to rows. No trigger or function
	 * may do more.
	 */
	private static final Pattern MORE_THAN_ROWS = Pattern
		.compile("\\b(create|alter|drop|truncate|rename|grant|revoke|execute|immediate|prepare|password|optimize|repair"
				+ "|analyze|install|uninstall|flush|role|import|xa)\\b", Pattern.CASE_INSENSITIVE);

	private static final Pattern PROCEDURE = Pattern.compile("\\ACREATE\\s.*?\\sPROCEDURE\\s",
			Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

	private MySqlStatementKinds() {
	}

	/**
	 * The kinds that may have done more than to read and write rows.
	 */
	static Predicate<String> moreThanRows(MySqlScript template) {
		boolean calls = template.statements().stream().anyMatch(MySqlStatementKinds::isPowerfulProcedure);
		return (kind) -> {
			if (kind.startsWith(SQL)) {
				String name = kind.substring(SQL.length());
				return !ROWS.contains(name) && !name.startsWith("show_") && (calls || !kind.equals(CALL));
			}
			if (kind.startsWith(COMMAND)) {
				return COMMANDS.contains(kind.substring(COMMAND.length()));
			}
			return kind.startsWith("statement/scheduler/");
		};
	}

	private static boolean isPowerfulProcedure(String statement) {
		Matcher head = PROCEDURE.matcher(statement);
		return head.find() && MORE_THAN_ROWS.matcher(statement).region(head.end(), statement.length()).find();
	}

	static boolean mayJoin(String kind) {
		return JOINING.contains(kind);
	}

	static boolean preparesTransactions(String kind) {
		return kind.equals(PREPARE_TRANSACTION);
	}

}
