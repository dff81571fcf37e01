package io.isolateddb.benchmarks;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.pool.Template;
import io.isolateddb.server.DatabaseServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The server, with templates that are made on demand.
 *
 * @since 0.1.0
 */
public final class BenchmarkServer implements AutoCloseable {

	private final ServerFolder folder;

	private final @Nullable DatabaseServer server;

	private final ServerAddress address;

	private final DatabaseEngine engine;

	/**
	 * Start the server. Without Spring Boot, the level of the logs has to be set here.
	 */
	public BenchmarkServer() {
		((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
		this.folder = ServerFolder.create();
		System.setProperty(ServerFolder.PROPERTY, this.folder.path().toString());
		if (Product.isInProcess()) {
			this.server = null;
			this.address = Product.isSqlite() ? new ServerAddress("jdbc:sqlite:" + this.folder.path(), "", "")
					: new ServerAddress("jdbc:h2:mem:", "sa", "");
		}
		else {
			DatabaseServer server = Product.server();
			this.server = server;
			this.address = new ServerAddress(server.jdbcUrl(), server.username(), server.password());
		}
		this.engine = DatabaseProduct.engineFor(this.address);
	}

	/**
	 * The engine of the server.
	 * @return the engine
	 */
	public DatabaseEngine engine() {
		return this.engine;
	}

	/**
	 * The URL of the server.
	 * @return the JDBC URL
	 */
	public String url() {
		return this.address.jdbcUrl();
	}

	/**
	 * Make a template.
	 * @param schema what is in it
	 * @return the template
	 * @throws SQLException if the server refuses
	 */
	public Template template(Schema schema) throws SQLException {
		this.engine.administration().drop("benchmark_template");
		this.engine.administration().create("benchmark_new");
		String declared = Product.isMySql() ? Product.url(url(), "declared") : null;
		try (Connection connection = this.engine.address("benchmark_new", declared).connect();
				Statement statement = connection.createStatement()) {
			for (String sql : schema.script().split(";\n")) {
				statement.execute(sql);
			}
			if (!Product.isMySql() && this.server != null) {
				statement.execute("VACUUM ANALYZE");
			}
		}
		this.engine.administration().freeze("benchmark_new", "benchmark_template");
		return new Template("benchmark_template", "benchmark", null, false, null);
	}

	/**
	 * Connect to a database.
	 * @param database its name
	 * @return the connection, to be closed by the caller
	 * @throws SQLException if the server refuses
	 */
	public Connection connect(String database) throws SQLException {
		return this.engine.address(database, null).connect();
	}

	/**
	 * Ask the server for a number.
	 * @param query the query
	 * @return the number
	 * @throws SQLException if the server refuses
	 */
	public long ask(String query) throws SQLException {
		try (Connection connection = this.address.connect();
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(query)) {
			row.next();
			return row.getLong(1);
		}
	}

	@Override
	public void close() {
		this.engine.close();
		if (this.server != null) {
			this.server.close();
		}
		this.folder.close();
	}

}
