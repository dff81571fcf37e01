package io.isolateddb.engine.mysql;

import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Knows what each kind of statement can do that the server counts, by the names of its
 * instruments. A kind that is not known here to do nothing but read and write rows may do
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
	 * Commands of the protocol that affect more than the session. The command that
	 * executes a prepared statement does not tell the kind of the statement.
	 */
	private static final Set<String> COMMANDS = Set.of("Execute", "Create DB", "Drop DB", "Refresh", "Change user",
			"Shutdown", "Table Dump", "Binlog Dump", "Binlog Dump GTID", "Delayed insert");

	private static final String CALL = SQL + "call_procedure";

	private static final String PREPARE_TRANSACTION = SQL + "xa_prepare";

	/**
	 * Kinds that may write to a table while they read others, or may empty a table. The
	 * statements of triggers and procedures are all of one kind, and so are those with
	 * several sets of parameters.
	 */
	private static final Set<String> JOINING = Set.of(SQL + "update", SQL + "update_multi", SQL + "delete",
			SQL + "delete_multi", "statement/sp/stmt", COMMAND + "Bulk_execute");

	/**
	 * A procedure without any of these words only reads and writes rows. Triggers and
	 * functions may not do more.
	 */
	private static final Pattern MORE_THAN_ROWS = Pattern
		.compile("\\b(create|alter|drop|truncate|rename|grant|revoke|execute|immediate|prepare|password|optimize|repair"
				+ "|analyze|install|uninstall|flush|role|import|xa)\\b", Pattern.CASE_INSENSITIVE);

	private static final Pattern PROCEDURE = Pattern.compile("\\ACREATE\\s.*?\\s(?:PROCEDURE|PACKAGE)\\s",
			Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

	private MySqlStatementKinds() {
	}

	/**
	 * The kinds that may do more than read and write rows.
	 */
	static Predicate<String> thatMayChangeMoreThanRows(MySqlScript template) {
		boolean calls = template.statements()
			.stream()
			.map(MySqlStatement::sql)
			.anyMatch(MySqlStatementKinds::mayChangeMoreThanRows);
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

	private static boolean mayChangeMoreThanRows(String statement) {
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
