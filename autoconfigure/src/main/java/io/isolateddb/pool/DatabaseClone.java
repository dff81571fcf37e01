package io.isolateddb.pool;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.Witness;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A copy of a template with its open connections. Its monitor guards the connection
 * pools; nobody waits for anything else while holding it but for the server.
 */
final class DatabaseClone {

	private static final Logger logger = LoggerFactory.getLogger(DatabaseClone.class);

	private final DatabaseEngine engine;

	private final Template template;

	private final String name;

	private final Map<ConnectionSettings, HikariDataSource> pools = new LinkedHashMap<>();

	private @Nullable Witness witness;

	private DatabaseClone(DatabaseEngine engine, Template template, String name) {
		this.engine = engine;
		this.template = template;
		this.name = name;
	}

	/**
	 * Copy a template, open the first connection, which is the slow one, and start to
	 * watch the database.
	 */
	static DatabaseClone of(Template template, DatabaseEngine engine, String name, ConnectionSettings settings)
			throws SQLException {
		engine.copy(template.database(), name);
		DatabaseClone clone = new DatabaseClone(engine, template, name);
		try {
			clone.dataSource(settings);
			clone.witness = engine.watch(name);
			return clone;
		}
		catch (SQLException | RuntimeException ex) {
			clone.discard();
			throw ex;
		}
	}

	String name() {
		return this.name;
	}

	Template template() {
		return this.template;
	}

	/**
	 * The connection pool with the given settings, started if need be.
	 */
	synchronized HikariDataSource dataSource(ConnectionSettings settings) {
		return this.pools.computeIfAbsent(settings, (key) -> key.open(this.engine, this.name));
	}

	String jdbcUrl() {
		return this.engine.address(this.name, null).jdbcUrl();
	}

	/**
	 * Make a template of this clone, which is gone afterwards.
	 * @return the template that it came from, if nothing has changed since
	 */
	Template freeze(String templateName) throws SQLException {
		closeConnections();
		boolean unchanged = this.witness != null && this.witness.isUnchanged();
		closeWitness();
		if (unchanged) {
			discard();
			return this.template;
		}
		this.engine.freeze(this.name, templateName);
		return Template.ofUnknownContent(templateName);
	}

	/**
	 * Close all connections and drop the database. What cannot be dropped is logged.
	 */
	void discard() {
		closeConnections();
		closeWitness();
		try {
			this.engine.drop(this.name);
		}
		catch (SQLException ex) {
			logger.warn("Could not drop database {}: {}", this.name, ex.getMessage());
		}
	}

	private synchronized void closeConnections() {
		this.pools.values().forEach(HikariDataSource::close);
		this.pools.clear();
	}

	private void closeWitness() {
		if (this.witness != null) {
			this.witness.close();
			this.witness = null;
		}
	}

}
