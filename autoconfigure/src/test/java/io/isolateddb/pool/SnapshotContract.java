package io.isolateddb.pool;

import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
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
@MethodSource("io.isolateddb.testsupport.TestServer#available")
abstract class SnapshotContract {

	static final String BARBARA = "INSERT INTO users (name) VALUES ('Barbara')";

	static final String EDSGER = "INSERT INTO users (name) VALUES ('Edsger')";

	/**
	 * Lets the users that are added next have the numbers from 100 on.
	 */
	static final String RESTART = "restart";

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
				for (String statement : schema.split(";")) {
					new JdbcTemplate(dataSource).execute(statement);
				}
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
			new JdbcTemplate(this.lease.dataSource()).execute(sql(sql));
		}
	}

	private String sql(String statement) {
		if (statement.equals(RESTART)) {
			return switch (this.server) {
				case POSTGRESQL, H2 -> "ALTER TABLE users ALTER COLUMN id RESTART WITH 100";
				case SQLITE -> "UPDATE sqlite_sequence SET seq = 99 WHERE name = 'users'";
				default -> "ALTER TABLE users AUTO_INCREMENT = 100";
			};
		}
		return (this.server == TestServer.SQLITE) ? statement.replace("TRUNCATE TABLE", "DELETE FROM") : statement;
	}

	/**
	 * Begin a transaction by SQL.
	 */
	String begin() {
		return (this.server == TestServer.SQLITE || this.server == TestServer.H2) ? "BEGIN TRANSACTION"
				: "START TRANSACTION";
	}

	void assertNextIs(int id) {
		execute("INSERT INTO users (name) VALUES ('Next')");
		assertThat(users()).endsWith(id + " Next;");
	}

	String users() {
		return String.join("", new JdbcTemplate(this.lease.dataSource())
			.queryForList("SELECT concat(id, ' ', name, ';') FROM users ORDER BY id", String.class));
	}

	boolean hasMail() {
		return columns().contains("users.mail");
	}

	/**
	 * All tables with their columns, the rows of the tables in their order.
	 */
	String content() {
		List<String> columns = columns();
		return columns + rows("users") + (columns.contains("posts.title") ? rows("posts") : "");
	}

	private List<String> columns() {
		return new JdbcTemplate(this.lease.dataSource()).execute((Connection connection) -> {
			List<String> columns = new ArrayList<>();
			try (ResultSet rows = connection.getMetaData()
				.getColumns(connection.getCatalog(), connection.getSchema(), "%", "%")) {
				while (rows.next()) {
					columns.add((rows.getString("TABLE_NAME") + "." + rows.getString("COLUMN_NAME"))
						.toLowerCase(Locale.ROOT));
				}
			}
			return columns.stream().sorted().toList();
		});
	}

	private String rows(String table) {
		return new JdbcTemplate(this.lease.dataSource()).queryForList("SELECT * FROM " + table).toString();
	}

}
