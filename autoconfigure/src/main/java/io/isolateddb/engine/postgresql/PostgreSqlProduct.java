package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.DatabaseUrl;
import io.isolateddb.engine.ServerAddress;

/**
 * PostgreSQL.
 *
 * @since 0.1.0
 */
public final class PostgreSqlProduct implements DatabaseProduct {

	/**
	 * Create the product, as {@link java.util.ServiceLoader} does.
	 */
	public PostgreSqlProduct() {
	}

	@Override
	public String name() {
		return "PostgreSQL";
	}

	@Override
	public List<String> schemes() {
		return List.of("postgresql", "postgres");
	}

	@Override
	public Map<String, String> drivers() {
		return Map.of("postgresql", "org.postgresql.Driver");
	}

	@Override
	public String driverDependency() {
		return "org.postgresql:postgresql";
	}

	@Override
	public int defaultPort() {
		return 5432;
	}

	@Override
	public String variablePrefix() {
		return "POSTGRES_";
	}

	@Override
	public String administrator() {
		return "postgres";
	}

	@Override
	public String defaultUser() {
		return System.getProperty("user.name");
	}

	@Override
	public DatabaseUrl toJdbc(DatabaseUrl url, Predicate<String> hasClass) {
		return DatabaseProduct.super.toJdbc(PostgreSqlUrl.withDriverNames(url), hasClass);
	}

	@Override
	public List<String> maintenanceDatabases(String named) {
		return (named.isEmpty() || named.equals("postgres")) ? List.of("postgres") : List.of("postgres", named);
	}

	@Override
	public String verify(Connection connection) throws SQLException {
		PostgreSqlAccess.verify(connection);
		DatabaseMetaData server = connection.getMetaData();
		return server.getDatabaseProductName() + " " + server.getDatabaseProductVersion().split("[ -]", 2)[0];
	}

	@Override
	public String grant(String user) {
		return "ALTER ROLE \"" + user + "\" CREATEDB";
	}

	@Override
	public DatabaseEngine createEngine(ServerAddress server) {
		return new PostgreSqlEngine(server);
	}

}
