package io.isolateddb.engine.mysql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.isolateddb.engine.JdbcSession;

/**
 * The views of a database, as a script creates them. The server does not create a view
 * whose tables, columns or functions are gone: in the place of such a view comes one of
 * the same name that is invalid too, so that it stops those who use it, with the error
 * that they would have had. Not thread-safe.
 */
final class MySqlViews {

	private static final String MISSING = "`isodb_missing`";

	private final JdbcSession session;

	private final Map<String, String> creations = new LinkedHashMap<>();

	private final Map<String, List<MySqlStatement>> statements = new LinkedHashMap<>();

	MySqlViews(JdbcSession session) {
		this.session = session;
	}

	/**
	 * Add a view.
	 * @param creation the statement of the server that creates it
	 * @param statements the statements of the script that create it
	 */
	void add(MySqlStoredObject view, String creation, List<MySqlStatement> statements) throws SQLException {
		this.creations.put(view.name(), creation);
		this.statements.put(view.name(),
				isValid(creation) ? statements
						: List.of(new MySqlStatement(view.label(),
								MySqlEngine.SETTINGS + ";\nCREATE DEFINER=" + MySqlScript.ACCOUNT
										+ " SQL SECURITY DEFINER VIEW " + MySqlText.quote(view.name())
										+ " AS SELECT id FROM " + MISSING)));
	}

	/**
	 * Whether the server can create the view: it verifies that when it prepares the
	 * statement, which does nothing yet.
	 */
	private boolean isValid(String creation) throws SQLException {
		String replacing = MySqlDefiner.removeFrom(creation).replaceFirst("\\ACREATE ", "CREATE OR REPLACE ");
		try {
			this.session.execute("PREPARE isodb_view FROM " + MySqlText.literal(replacing));
		}
		catch (SQLException ex) {
			return false;
		}
		this.session.execute("DEALLOCATE PREPARE isodb_view");
		return true;
	}

	/**
	 * The statements that create the views, each after those that it reads.
	 */
	List<MySqlStatement> statements() {
		List<MySqlStatement> sorted = new ArrayList<>();
		for (String name : new MySqlViewOrder(this.creations).names()) {
			sorted.addAll(this.statements.getOrDefault(name, List.of()));
		}
		if (sorted.stream().anyMatch((statement) -> statement.sql().endsWith(MISSING))) {
			sorted.add(0, new MySqlStatement("", "CREATE TABLE " + MISSING + " (id int PRIMARY KEY)"));
			sorted.add(new MySqlStatement("", "DROP TABLE " + MISSING));
		}
		return sorted;
	}

}
