package io.isolateddb.pool;

import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

import io.isolateddb.engine.DatabaseChange;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.registry.DatabaseKind;
import io.isolateddb.registry.KeptName;
import io.isolateddb.registry.RegisteredDatabases;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Describes a database that will be kept: how to find it, and what its test has changed.
 *
 * @param databases the databases of the server
 * @param restartCommand the command that starts the server again when the JVM has ended,
 * or an empty string
 * @param later drops databases when there is time
 */
record DatabaseComparison(RegisteredDatabases databases, String restartCommand, Consumer<Runnable> later) {

	private static final Logger logger = LoggerFactory.getLogger(DatabaseComparison.class);

	KeptDatabase describe(DatabaseClone clone, String test, String reason) {
		clone.settle();
		DatabaseEngine engine = this.databases.engine();
		String name = KeptName.of(test);
		return new KeptDatabase(test, reason, name, engine.address(name, null).jdbcUrl(), engine.openCommand(name),
				this.restartCommand, changes(clone));
	}

	private List<String> changes(DatabaseClone clone) {
		try {
			String fresh = this.databases.registry().nextName();
			this.databases.registry().add(fresh, DatabaseKind.SCRATCH);
			this.databases.copy(clone.template().database(), fresh);
			try {
				return this.databases.engine()
					.compare(clone.name(), fresh)
					.stream()
					.map(DatabaseChange::toString)
					.toList();
			}
			finally {
				this.later.accept(() -> dropQuietly(fresh));
			}
		}
		catch (SQLException ex) {
			return List.of("not known, since they could not be compared with the template: " + ex.getMessage());
		}
	}

	private void dropQuietly(String database) {
		try {
			this.databases.drop(database);
		}
		catch (SQLException ex) {
			logger.warn("Could not drop database {}: {}", database, ex.getMessage());
		}
	}

}
