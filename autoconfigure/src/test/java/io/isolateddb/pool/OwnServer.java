package io.isolateddb.pool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.testsupport.TestFolder;
import io.isolateddb.testsupport.TestPostgreSql;
import io.isolateddb.testsupport.TestServer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server that only the tests of the registry use, one after another, so that its
 * registry holds nothing else.
 */
public final class OwnServer {

	private static final int NO_SUCH_THREAD = 1094;

	/**
	 * The database of the registry may exist before its tables do.
	 */
	private static final String REGISTRY = """
			SELECT count(*) > 0 FROM information_schema.tables WHERE table_name = 'test_databases'""";

	private static final Map<TestServer, OwnServer> servers = new EnumMap<>(TestServer.class);

	private final TestServer kind;

	private final ServerAddress address;

	private final DatabaseEngine engine;

	private Collection<String> others = List.of();

	private @Nullable Connection turn;

	private OwnServer(TestServer kind) {
		this(kind, start(kind));
	}

	private OwnServer(TestServer kind, ServerAddress address) {
		this.kind = kind;
		this.address = address;
		this.engine = DatabaseProduct.engineFor(this.address);
	}

	/**
	 * A server of each kind, which is started when it is first used.
	 */
	static Stream<OwnServer> available() {
		return TestServer.serversAvailable().map(OwnServer::of);
	}

	/**
	 * Those for tests that start many JVMs. The embedded MariaDB is one of them only if
	 * others of its kind are: it adds most of a minute to each build.
	 */
	static Stream<OwnServer> forManyJvms() {
		return kindsForManyJvms().map(OwnServer::of);
	}

	private static Stream<TestServer> kindsForManyJvms() {
		boolean all = TestServer.mySqlAvailable().count() > 1;
		return TestServer.serversAvailable().filter((kind) -> all || kind != TestServer.EMBEDDED_MARIADB);
	}

	private static synchronized OwnServer of(TestServer kind) {
		return servers.computeIfAbsent(kind, OwnServer::new);
	}

	/**
	 * A server of each kind that will have 17 connections for ordinary users.
	 */
	static Stream<OwnServer> toBeLimited() {
		return kindsForManyJvms()
			.map((kind) -> (kind == TestServer.POSTGRESQL) ? new OwnServer(kind, postgreSql(20)) : of(kind));
	}

	static OwnServer postgreSql() {
		return of(TestServer.POSTGRESQL);
	}

	private static ServerAddress start(TestServer kind) {
		try {
			return switch (kind) {
				case POSTGRESQL -> postgreSql(100);
				case EMBEDDED_MARIADB -> TestServer.embeddedMariaDb(TestFolder.create());
				default -> kind.external();
			};
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static ServerAddress postgreSql(int connections) {
		return new ServerAddress(TestPostgreSql.start(connections).getJdbcUrl("postgres", "postgres"), "postgres", "");
	}

	/**
	 * Limit the connections and end those of others.
	 */
	void limit() {
		if (!isPostgreSql()) {
			int turns = (this.turn != null) ? 1 : 0;
			server().sql("SET GLOBAL max_connections = " + (17 + turns)).update();
			sessions().stream()
				.filter((session) -> session.db().equals("information_schema"))
				.forEach((session) -> end(session.id()));
		}
	}

	void endLimit() {
		if (!isPostgreSql()) {
			server().sql("SET GLOBAL max_connections = 500").update();
		}
	}

	String url() {
		return this.address.jdbcUrl();
	}

	ServerAddress address() {
		return this.address;
	}

	public DatabaseEngine engine() {
		return DatabaseProduct.engineFor(this.address);
	}

	public boolean isPostgreSql() {
		return this.kind == TestServer.POSTGRESQL;
	}

	/**
	 * A DataSource that opens a connection for each request.
	 * @param name the name of the database
	 */
	public DataSource database(String name) {
		String url = isPostgreSql() ? url().replace("/postgres", "/" + name)
				: url().replaceFirst("/\\?", "/" + name + "?");
		return new DriverManagerDataSource(url, this.address.username(), this.address.password());
	}

	public JdbcClient registry() {
		return JdbcClient.create(database("isolated_database"));
	}

	List<Long> jvms() {
		return registry().sql("SELECT id FROM jvms").query(Long.class).list();
	}

	/**
	 * The templates of the registry that are complete.
	 */
	public List<String> templates() {
		return registry().sql("SELECT name FROM test_databases WHERE owner IS NULL ORDER BY 1")
			.query(String.class)
			.list();
	}

	private JdbcClient server() {
		return JdbcClient.create(database(isPostgreSql() ? "postgres" : "information_schema"));
	}

	public void create(String database) {
		server().sql("CREATE DATABASE " + database).update();
	}

	/**
	 * Begin without a registry. Databases that are not in the registry stay.
	 */
	public void begin() throws SQLException {
		takeTurn();
		this.others = List.of();
		if (server().sql(isPostgreSql() ? "SELECT datname FROM pg_database" : "SHOW DATABASES")
			.query(String.class)
			.list()
			.contains("isolated_database")) {
			if (registry().sql(REGISTRY).query(boolean.class).single()) {
				for (String name : registry().sql("SELECT name FROM test_databases").query(String.class).list()) {
					this.engine.administration().drop(name);
				}
			}
			this.engine.administration().drop("isolated_database");
		}
		this.others = databases();
	}

	/**
	 * Keep other builds from using an external server at the same time: they would drop
	 * the databases of the registry.
	 */
	private void takeTurn() throws SQLException {
		if (!isPostgreSql() && this.turn == null) {
			this.turn = database("mysql").getConnection();
			try (Statement statement = this.turn.createStatement();
					ResultSet row = statement.executeQuery("SELECT get_lock('tests of the registry', 600)")) {
				row.next();
				assertThat(row.getInt(1)).as("whether other builds on this server have ended").isOne();
			}
		}
	}

	/**
	 * The databases whose names look like ours.
	 */
	public List<String> databases() {
		String query = isPostgreSql() ? "SELECT datname FROM pg_database WHERE datname LIKE 'isodb\\_%'"
				: "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'isodb\\_%'";
		TreeSet<String> names = new TreeSet<>(server().sql(query).query(String.class).list());
		names.removeAll(this.others);
		return List.copyOf(names);
	}

	/**
	 * The accounts that are made for databases.
	 */
	List<String> accounts() {
		String query = isPostgreSql() ? "SELECT rolname FROM pg_roles WHERE rolname LIKE 'isodb%'"
				: "SELECT user FROM mysql.user WHERE user LIKE 'isodb%'";
		return server().sql(query).query(String.class).list();
	}

	/**
	 * The sessions by the names of their databases.
	 */
	List<Session> sessions() {
		return isPostgreSql()
				? server().sql("SELECT pid AS id, datname AS db FROM pg_stat_activity WHERE datname IS NOT NULL")
					.query(Session.class)
					.list()
				: server().sql("SELECT id, db FROM information_schema.processlist WHERE id <> connection_id()")
					.query((row, number) -> new Session(row.getLong("Id"), String.valueOf(row.getString("db"))))
					.list();
	}

	/**
	 * Wait until no database whose name starts like this has a session: a server may end
	 * a session a moment after its client has closed it.
	 */
	void awaitNoSession(String prefix) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(sessions()).noneMatch((session) -> session.db().startsWith(prefix)));
	}

	/**
	 * End all sessions in a database.
	 */
	void endSessions(String database) {
		sessions().stream().filter((session) -> session.db().equals(database)).forEach((session) -> end(session.id()));
	}

	public void end(long session) {
		if (isPostgreSql()) {
			server().sql("SELECT pg_terminate_backend(?, 5000)").param((int) session).query(Boolean.class).single();
		}
		else {
			kill(session);
		}
	}

	/**
	 * A session that has ended by itself in the meantime is unknown.
	 */
	private void kill(long session) {
		try {
			server().sql("KILL " + session).update();
		}
		catch (UncategorizedSQLException ex) {
			SQLException cause = ex.getSQLException();
			if (cause == null || cause.getErrorCode() != NO_SUCH_THREAD) {
				throw ex;
			}
		}
	}

	/**
	 * A query for the number of its own session.
	 */
	public String sessionQuery() {
		return isPostgreSql() ? "SELECT pg_backend_pid()" : "SELECT connection_id()";
	}

	/**
	 * Drop all that is ours.
	 */
	public void dropAll() throws SQLException {
		try {
			for (String name : databases()) {
				this.engine.administration().drop(name);
			}
			this.engine.administration().drop("isolated_database");
		}
		finally {
			if (this.turn != null) {
				this.turn.close();
				this.turn = null;
			}
		}
	}

	@Override
	public String toString() {
		return this.kind.name().toLowerCase(Locale.ROOT);
	}

	/**
	 * A session.
	 *
	 * @param id its number
	 * @param db its database
	 */
	record Session(long id, String db) {

	}

}
