package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import io.isolateddb.engine.ServerAddress;

/**
 * What holds a database fast even against {@code DROP DATABASE … WITH (FORCE)}: prepared
 * transactions, subscriptions and logical replication slots. A test may have left them.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-dropdatabase.html">DROP
 * DATABASE</a>
 */
final class PostgreSqlDropBlockers {

	/**
	 * The remote end of a subscription is none of our business.
	 */
	private static final String STATEMENTS = """
			SELECT format('ROLLBACK PREPARED %L', gid) FROM pg_prepared_xacts WHERE database = current_database()
			UNION ALL
			SELECT unnest(ARRAY[format('ALTER SUBSCRIPTION %I DISABLE', s.subname),
				format('ALTER SUBSCRIPTION %I SET (slot_name = NONE)', s.subname),
				format('DROP SUBSCRIPTION %I', s.subname)])
			FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = current_database()
			UNION ALL
			SELECT format('SELECT pg_drop_replication_slot(%L)', slot_name)
			FROM pg_replication_slots WHERE database = current_database()""";

	private PostgreSqlDropBlockers() {
	}

	/**
	 * End all of it.
	 */
	static void cut(ServerAddress database) throws SQLException {
		try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
			List<String> cuts = new ArrayList<>();
			try (ResultSet rows = statement.executeQuery(STATEMENTS)) {
				while (rows.next()) {
					cuts.add(rows.getString(1));
				}
			}
			for (String cut : cuts) {
				statement.execute(cut);
			}
		}
	}

}
