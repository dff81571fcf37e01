package io.isolateddb.migration;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.DatabaseMigrator;
import io.isolateddb.IsolatedDatabaseException;

/**
 * Applies SQL scripts one after another, each on a connection of its own. Immutable and
 * safe for use by several threads.
 * <p>
 * Statements are committed one by one, unless the script itself contains {@code BEGIN}
 * and {@code COMMIT}. Settings of the session, such as {@code search_path}, end with the
 * script: a pooled connection is evicted afterwards.
 *
 * @since 0.1.0
 */
public final class ScriptsMigrator implements DatabaseMigrator {

	/**
	 * To be changed whenever scripts are applied in another way.
	 */
	private static final String FORMAT = "scripts-1";

	private final List<SqlScript> scripts;

	/**
	 * Create a migrator.
	 * @param scripts the scripts, in the order in which they are applied
	 */
	public ScriptsMigrator(List<SqlScript> scripts) {
		this.scripts = List.copyOf(scripts);
	}

	/**
	 * Identify the result by the contents of the scripts and their order. Their names
	 * make no difference.
	 */
	@Override
	public String fingerprint() {
		Fingerprint fingerprint = new Fingerprint().add(FORMAT);
		this.scripts.forEach((script) -> fingerprint.add(script.content()));
		return fingerprint.value();
	}

	/**
	 * The settings of a script's session must not affect the next script.
	 */
	private static void retire(Connection connection, DataSource dataSource) throws SQLException {
		if (dataSource.isWrapperFor(HikariDataSource.class)) {
			dataSource.unwrap(HikariDataSource.class).evictConnection(connection);
		}
	}

	/**
	 * Apply the scripts.
	 * @throws IsolatedDatabaseException if a statement fails; the message names the
	 * script, the line, the statement and what the database says
	 */
	@Override
	public void migrate(DataSource dataSource) throws SQLException {
		for (SqlScript script : this.scripts) {
			try (Connection connection = dataSource.getConnection()) {
				new SqlScriptRun(script, connection).execute();
				retire(connection, dataSource);
			}
		}
	}

}
