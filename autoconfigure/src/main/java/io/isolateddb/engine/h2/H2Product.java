package io.isolateddb.engine.h2;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.DatabaseUrl;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.ServerAddress;

/**
 * H2. Its databases live in memory, in this JVM, wherever the URL of the application has
 * its own.
 *
 * @since 0.1.0
 */
public final class H2Product implements DatabaseProduct {

	/**
	 * Create the product, as {@link java.util.ServiceLoader} does.
	 */
	public H2Product() {
	}

	@Override
	public String name() {
		return "H2";
	}

	@Override
	public List<String> schemes() {
		return List.of("h2");
	}

	@Override
	public Map<String, String> drivers() {
		return Map.of("h2", "org.h2.Driver");
	}

	@Override
	public String driverDependency() {
		return "com.h2database:h2";
	}

	@Override
	public int defaultPort() {
		return 9092;
	}

	@Override
	public String variablePrefix() {
		return "H2_";
	}

	@Override
	public String administrator() {
		return "sa";
	}

	@Override
	public String defaultUser() {
		return administrator();
	}

	@Override
	public List<String> maintenanceDatabases(String named) {
		return List.of("");
	}

	@Override
	public String verify(Connection connection) throws SQLException {
		return H2Engine.NAME + new JdbcSession(connection).queryRow("SELECT H2VERSION()", (row) -> row.getString(1));
	}

	@Override
	public String grant(String user) {
		return "ALTER USER \"" + user + "\" ADMIN TRUE";
	}

	@Override
	public boolean isInProcess() {
		return true;
	}

	@Override
	public String serverUrl(String declaredUrl) {
		return H2Url.of(declaredUrl).server();
	}

	@Override
	public String databaseUrl(String serverUrl, String database) {
		return H2Url.of(serverUrl).database(database);
	}

	/**
	 * What follows a semicolon is a setting.
	 */
	@Override
	public String identity(DatabaseUrl url) {
		List<String> place = url.scheme().stream().skip(2).filter((word) -> !word.equals("file")).toList();
		return "H2:" + String.join(":", place) + "://" + url.hosts() + "/" + url.database().split(";", 2)[0];
	}

	@Override
	public DatabaseEngine createEngine(ServerAddress server) {
		return new H2Engine(server);
	}

}
