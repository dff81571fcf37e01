package io.isolateddb.pool;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.DatabaseMigrator;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A lease of a database with users and posts on each server at hand.
 */
@ParameterizedClass
@MethodSource("io.isolateddb.testsupport.TestServer#serversAvailable")
abstract class SnapshotContract {

	static final String BARBARA = "INSERT INTO users (name) VALUES ('Barbara')";

	static final String EDSGER = "INSERT INTO users (name) VALUES ('Edsger')";

	static final Map<TestServer, ServerDatabases> servers = new EnumMap<>(TestServer.class);

	static final Map<TestServer, LateProcessList> processLists = new EnumMap<>(TestServer.class);

	@Parameter
	TestServer server;

	DatabasePool pool;

	Template base;

	DatabaseLease lease;

	@BeforeEach
	void lease() {
		ServerDatabases databases = servers.computeIfAbsent(this.server,
				(server) -> new ServerDatabases(processList().engine(), new ServerOptions(null, false, 10)));
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(this.server.declaredUrl());
		PoolOptions options = new PoolOptions(new ConnectionSettings(config, 4), 1, Duration.ofSeconds(30));
		this.base = databases.derive(databases.emptyTemplate(), migrator(this.server), options.connections(), "a test");
		this.pool = databases.pool(this.base, options);
		this.lease = this.pool.lease("SnapshotContractTests#test");
	}

	/**
	 * How the server lists its sessions.
	 */
	LateProcessList processList() {
		return processLists.computeIfAbsent(this.server,
				(server) -> new LateProcessList(DatabaseProduct.engineFor(server.address())));
	}

	@AfterEach
	void close() {
		this.lease.close();
	}

	@AfterAll
	static void closeServers() {
		servers.values().forEach(ServerDatabases::close);
		servers.clear();
		processLists.clear();
	}

	private static DatabaseMigrator migrator(TestServer server) {
		String schema = "CREATE TABLE users (id " + server.identity() + ", name varchar(100) NOT NULL UNIQUE);"
				+ "CREATE TABLE posts (id " + server.identity() + ", author int REFERENCES users (id), title text);"
				+ "INSERT INTO users (name) VALUES ('Ada'), ('Grace')";
		return new DatabaseMigrator() {

			@Override
			public String fingerprint() {
				return "snapshots 1 " + server;
			}

			@Override
			public void migrate(DataSource dataSource) {
				new JdbcTemplate(dataSource).execute(schema);
			}

		};
	}

	static DatabaseMigrator fixture(String sql) {
		return new DatabaseMigrator() {

			@Override
			public String fingerprint() {
				return sql + UUID.randomUUID();
			}

			@Override
			public void migrate(DataSource dataSource) {
				new JdbcTemplate(dataSource).execute(sql);
			}

		};
	}

	void execute(String... statements) {
		for (String sql : statements) {
			new JdbcTemplate(this.lease.dataSource()).execute(sql);
		}
	}

	void assertNextIs(int id) {
		execute("INSERT INTO users (name) VALUES ('Next')");
		assertThat(users()).endsWith(id + " Next;");
	}

	String users() {
		return read("SELECT concat(id, ' ', name, ';') FROM users ORDER BY id");
	}

	boolean hasMail() {
		return !read("SELECT column_name FROM information_schema.columns WHERE table_name = 'users' "
				+ "AND column_name = 'mail' AND '" + this.lease.name() + "' IN (table_schema, table_catalog)")
			.isEmpty();
	}

	/**
	 * All tables with their columns, the rows of the tables in their order.
	 */
	String content() {
		return read("SELECT concat(table_name, '.', column_name, ';') FROM information_schema.columns WHERE '"
				+ this.lease.name() + "' IN (table_schema, table_catalog) AND table_schema NOT IN ('pg_catalog', "
				+ "'information_schema') ORDER BY table_name, column_name") + rows("users") + rows("posts");
	}

	private String rows(String table) {
		boolean exists = !read("SELECT table_name FROM information_schema.tables WHERE table_name = '" + table
				+ "' AND '" + this.lease.name() + "' IN (table_schema, table_catalog)")
			.isEmpty();
		return exists ? new JdbcTemplate(this.lease.dataSource()).queryForList("SELECT * FROM " + table).toString()
				: "no " + table;
	}

	private String read(String sql) {
		return String.join("", new JdbcTemplate(this.lease.dataSource()).queryForList(sql, String.class));
	}

}
