package io.isolateddb.server;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.server.ServerSettings.Embedded;
import io.isolateddb.testsupport.TestServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests for MySQL and MariaDB servers that are named in all possible places, and for the
 * errors about those that cannot be used.
 */
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
class MySqlAccessIntegrationTests {

	private static final String PASSWORD = "s3cr3t";

	/**
	 * MySQL wants to know a password safe on its way.
	 */
	private static final String TRUSTING = "&allowPublicKeyRetrieval=true";

	@Parameter
	TestServer server;

	@TempDir
	private Path folder;

	private final Map<String, String> variables = new HashMap<>();

	private List<DeclaredServer> services = List.of();

	private DeclaredServer dataSource = DeclaredServer.NONE;

	private ServerAddress address;

	private JdbcClient root;

	@BeforeEach
	void makeUsers() {
		this.address = this.server.address();
		this.root = JdbcClient.create(
				new DriverManagerDataSource(this.address.jdbcUrl(), this.address.username(), this.address.password()));
		dropUsers();
		user("weak", "SELECT ON *.*");
		user("maker", "CREATE, DROP ON *.*");
		user("strong", "SELECT, CREATE, DROP, CREATE USER ON *.*");
	}

	private void user(String name, String rights) {
		this.root.sql("CREATE USER isodb_test_%s IDENTIFIED BY '%s'".formatted(name, PASSWORD)).update();
		this.root.sql("GRANT %s TO isodb_test_%s".formatted(rights, name)).update();
	}

	@AfterEach
	void dropUsers() {
		List.of("weak", "maker", "strong")
			.forEach((name) -> this.root.sql("DROP USER IF EXISTS isodb_test_" + name).update());
	}

	@Test
	void serverIsUsedAndNothingStaysOnIt() {
		DatabaseServer used = choose(url("isodb_test_strong", PASSWORD));

		assertThat(used.description()).startsWith(product()).doesNotContain(PASSWORD);
		assertThat(used.jdbcUrl()).doesNotContain(PASSWORD);
		assertThat(this.root.sql("SHOW DATABASES LIKE 'isodb\\_access'").query(String.class).list()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "mysql", "mariadb" })
	void databaseUrlNamesTheServer(String scheme) {
		this.variables.put("DATABASE_URL",
				scheme + "://isodb_test_strong:" + PASSWORD + "@" + host() + "/app?" + TRUSTING.substring(1));

		assertThat(choose(null).description()).startsWith(product() + " ").endsWith("named by DATABASE_URL");
	}

	@ParameterizedTest
	@ValueSource(strings = { "MYSQL_USERNAME", "MYSQL_USER" })
	void variablesNameTheServer(String user) {
		this.variables.put(user, "isodb_test_strong");
		this.variables.put("MYSQL_PASSWORD", PASSWORD);
		this.variables.put("MYSQL_HOST", host().split(":")[0]);
		this.variables.put("MYSQL_PORT", host().split(":")[1]);

		assertThat(choose(null).description()).startsWith(product() + " ").contains(host(), "MYSQL_");
	}

	@Test
	void serviceNamesTheServer() {
		this.services = List.of(new DeclaredServer(this.address.jdbcUrl() + TRUSTING, "isodb_test_strong", PASSWORD));

		assertThat(choose(null).description()).startsWith(product() + " ").contains(host());
	}

	@Test
	void dataSourceNamesTheServer() {
		this.dataSource = new DeclaredServer(this.address.jdbcUrl().replace("/?", "/app?") + TRUSTING,
				"isodb_test_strong", PASSWORD);

		assertThat(choose(null).description()).startsWith(product() + " ").contains(host());
	}

	@Test
	void wrongPasswordIsReported() {
		assertThat(failure(url("isodb_test_weak", PASSWORD + "-wrong")))
			.startsWith("Could not use the MySQL server at " + host()
					+ " (user isodb_test_weak) for isolated databases, " + "which isolated-database.server.url names: ")
			.contains("Access denied for user 'isodb_test_weak'@")
			.endsWith(". Correct the user and the password in isolated-database.server.url.");
	}

	@Test
	void unreachableServerIsReported() {
		assertThat(failure(url("me", PASSWORD).replace(host(), "localhost:1")))
			.startsWith("Could not use the MySQL server at localhost:1 (user me) for isolated databases, ")
			.contains("Connection refused")
			.endsWith(". Start the server, or correct its address in isolated-database.server.url.");
	}

	@Test
	void unknownHostIsReported() {
		assertThat(failure(url("me", PASSWORD).replace(host(), "nowhere.invalid")))
			.startsWith("Could not use the MySQL server at nowhere.invalid (user me) ")
			.endsWith(". Start the server, or correct its address in isolated-database.server.url.");
	}

	@Test
	void userWhoMayNotCreateDatabasesIsReported() {
		assertThat(failure(url("isodb_test_weak", PASSWORD)))
			.contains("which isolated-database.server.url names: the user may not create databases and accounts (",
					"Access denied for user 'isodb_test_weak'@'%' to database 'isodb_access'")
			.endsWith("Let a superuser execute GRANT ALL PRIVILEGES ON *.* TO 'isodb_test_weak' WITH GRANT OPTION, or "
					+ "name another user in isolated-database.server.url.");
	}

	@Test
	void userWhoMayNotCreateAccountsIsReported() {
		assertThat(failure(url("isodb_test_maker", PASSWORD)))
			.contains("the user may not create databases and accounts (", "the CREATE USER privilege")
			.endsWith("or name another user in isolated-database.server.url.");
	}

	@Test
	void readOnlyServerIsReported() {
		this.root.sql("SET GLOBAL read_only = 1").update();
		try {
			assertThat(failure(url("isodb_test_strong", PASSWORD)))
				.contains("which isolated-database.server.url names: it is read-only (")
				.endsWith("). Name the server that this one replicates.");
		}
		finally {
			this.root.sql("SET GLOBAL read_only = 0").update();
		}
	}

	@Test
	void connectionThatIsNeitherEncryptedNorTrustedIsReported() {
		assumeThat(this.server).isEqualTo(TestServer.MYSQL);

		assertThat(failure(url("isodb_test_strong", PASSWORD).replace(TRUSTING, "")))
			.contains("which isolated-database.server.url names: Public Key Retrieval is not allowed. Add "
					+ "allowPublicKeyRetrieval=true to the URL in isolated-database.server.url");
	}

	/**
	 * The message, once it is sure that nothing of the exception tells the password.
	 */
	private String failure(String url) {
		IsolatedDatabaseException failure = assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> choose(url))
			.actual();
		StringWriter trace = new StringWriter();
		failure.printStackTrace(new PrintWriter(trace));
		assertThat(trace.toString()).doesNotContain(PASSWORD);
		return failure.getMessage();
	}

	private DatabaseServer choose(@Nullable String url) {
		ServerSettings settings = new ServerSettings(new DeclaredServer(url, null, null), Embedded.NEVER, null);
		return DatabaseServers.choose(
				new ServerRequest(null, this.dataSource, getClass().getClassLoader(), settings, this.services),
				this.variables, this.folder);
	}

	private String url(String user, String password) {
		return this.address.jdbcUrl() + "&user=" + user + "&password=" + password + TRUSTING;
	}

	private String host() {
		return this.address.jdbcUrl().replaceFirst("jdbc:\\w+://([^/]+)/.*", "$1");
	}

	private String product() {
		return (this.server == TestServer.MYSQL) ? "MySQL" : "MariaDB";
	}

}
