package io.isolateddb.pool;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.DatabaseMigrator;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.registry.ServerOptions;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A program that uses a server as a test suite does. It reads commands from its standard
 * input, one in each line.
 */
public final class PoolUser {

	/** The environment variable with the password for the server. */
	static final String PASSWORD = "POOL_USER_PASSWORD";

	private static final int CONNECTIONS = Integer.getInteger("connections", 2);

	private static final ConnectionSettings SETTINGS = new ConnectionSettings(new HikariConfig(), CONNECTIONS);

	private static final PoolOptions OPTIONS = new PoolOptions(SETTINGS, 1, Duration.ofSeconds(60));

	private final ServerDatabases databases;

	private final List<DatabaseLease> leases = new ArrayList<>();

	private PoolUser(ServerAddress server, ServerOptions options) {
		this.databases = new ServerDatabases(DatabaseProduct.engineFor(server), options);
	}

	public static void main(String[] args) throws Exception {
		ServerAddress server = new ServerAddress(args[0], args[1], System.getenv(PASSWORD));
		PoolUser user = new PoolUser(server, new ServerOptions(Integer.getInteger("limit"), true, 10));
		BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = commands.readLine(); line != null; line = commands.readLine()) {
			String[] words = line.split(" ");
			System.out.println("done " + attempt(user, words));
			if (words[0].equals("close")) {
				System.exit(0);
			}
		}
	}

	private static String attempt(PoolUser user, String[] words) {
		try {
			return user.obey(words);
		}
		catch (Exception ex) {
			return "failed: " + ex;
		}
	}

	private String obey(String[] words) throws Exception {
		return switch (words[0]) {
			case "build" -> template(words[1], false).database();
			case "begin" -> template(words[1], true).database();
			case "lease" -> lease(words[1], (words.length > 2) ? words[2] : "a test");
			case "count" -> String.valueOf(count(latest().dataSource()));
			case "insert" -> insert(Integer.parseInt(words[1]));
			case "url" -> latest().jdbcUrl();
			case "release" -> release();
			case "keep" -> latest().keep("somebody wants to see it").jdbcUrl();
			case "suite" -> suite(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
			case "close" -> close();
			default -> throw new IllegalArgumentException(words[0]);
		};
	}

	private Template template(String content, boolean stop) {
		return this.databases.derive(this.databases.emptyTemplate(), new Migrator(content, stop), SETTINGS, "a test");
	}

	private String lease(String content, String test) {
		DatabaseLease lease = this.databases.pool(template(content, false), OPTIONS).lease(test);
		this.leases.add(lease);
		return lease.name();
	}

	private DatabaseLease latest() {
		return this.leases.get(this.leases.size() - 1);
	}

	private String insert(int id) {
		JdbcClient.create(latest().dataSource()).sql("INSERT INTO users VALUES (?)").param(id).update();
		return latest().name();
	}

	private String release() {
		DatabaseLease lease = this.leases.remove(this.leases.size() - 1);
		lease.close();
		return lease.name();
	}

	private static int count(DataSource database) {
		return JdbcClient.create(database).sql("SELECT count(*) FROM users").query(Integer.class).single();
	}

	/**
	 * Run tests, each of which writes, and every tenth of which changes the schema.
	 */
	private String suite(String content, int threads, int tests) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		DatabasePool pool = this.databases.pool(template(content, false), OPTIONS);
		List<Future<?>> results = new ArrayList<>();
		for (int i = 0; i < tests; i++) {
			int number = i;
			results.add(executor.submit(() -> test(pool, number)));
		}
		for (Future<?> result : results) {
			result.get();
		}
		executor.shutdown();
		return tests + " tests, " + this.databases.statistics().clones() + " clones";
	}

	private void test(DatabasePool pool, int number) {
		try (DatabaseLease lease = pool.lease("test " + number)) {
			JdbcClient jdbc = JdbcClient.create(lease.dataSource());
			if (count(lease.dataSource()) != 1) {
				throw new IllegalStateException("Rows of another test in " + lease);
			}
			jdbc.sql("INSERT INTO users VALUES (?)").param(number).update();
			useAllConnections(lease.dataSource());
			if (number % 10 == 0) {
				jdbc.sql("ALTER TABLE users ADD COLUMN name text").update();
			}
			String name = catalog(lease.dataSource());
			if (count(lease.dataSource()) != 2 || !name.equals(lease.name())) {
				throw new IllegalStateException("Not the test's own database: " + name + " for " + lease);
			}
		}
	}

	private static String catalog(DataSource database) {
		try (Connection connection = database.getConnection()) {
			String catalog = connection.getCatalog();
			return (catalog != null) ? catalog
					: connection.getMetaData().getURL().replaceFirst(".*/(\\w+)\\.sqlite.*", "$1");
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void useAllConnections(DataSource database) {
		try {
			List<Connection> connections = new ArrayList<>();
			for (int i = 0; i < CONNECTIONS; i++) {
				connections.add(database.getConnection());
			}
			for (Connection connection : connections) {
				connection.close();
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private String close() {
		this.leases.forEach(DatabaseLease::close);
		this.databases.close();
		return "closing";
	}

	/**
	 * Makes a table with one row and prints that; then it may wait for ever.
	 *
	 * @param fingerprint what the content is called
	 * @param stop whether to wait for ever
	 */
	private record Migrator(String fingerprint, boolean stop) implements DatabaseMigrator {

		@Override
		public void migrate(DataSource dataSource) throws IOException, SQLException, InterruptedException {
			JdbcClient jdbc = JdbcClient.create(dataSource);
			jdbc.sql("CREATE TABLE users (id int)").update();
			jdbc.sql("INSERT INTO users VALUES (0)").update();
			System.out.println("migrated " + this.fingerprint);
			if (this.stop) {
				new CountDownLatch(1).await();
			}
		}

	}

}
