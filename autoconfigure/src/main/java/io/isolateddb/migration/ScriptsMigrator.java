package io.isolateddb.migration;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.DatabaseMigrator;
import io.isolateddb.IsolatedDatabaseException;

/**
 * Applies SQL scripts one after the other, each in a connection that it asks the
 * DataSource for. Immutable and safe for use by several threads.
 * <p>
 * Statements are committed one by one, unless the script itself says {@code BEGIN} and
 * {@code COMMIT}. What a script sets for its session, such as {@code search_path}, ends
 * with the script: a connection of a pool is not used again.
 *
 * @since 0.1.0
 */
public final class ScriptsMigrator implements DatabaseMigrator {

	/**
	 * Changes when the way scripts are applied does.
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
	 * Name the result: by the contents of the scripts and their order, whatever their
	 * names.
	 */
	@Override
	public String fingerprint() {
		Fingerprint fingerprint = new Fingerprint().add(FORMAT);
		this.scripts.forEach((script) -> fingerprint.add(script.content()));
		return fingerprint.value();
	}

	/**
	 * What a script has set for its session must not meet the next one.
	 */
	private static void retire(Connection connection, DataSource dataSource) throws SQLException {
		if (dataSource.isWrapperFor(HikariDataSource.class)) {
			dataSource.unwrap(HikariDataSource.class).evictConnection(connection);
		}
	}

	/**
	 * Apply the scripts.
	 * @throws IsolatedDatabaseException if a statement fails: names script, line,
	 * statement and the database's message
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
