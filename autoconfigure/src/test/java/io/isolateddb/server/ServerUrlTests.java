package io.isolateddb.server;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.mysql.MySqlProduct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.FilteredClassLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ServerUrl}.
 */
class ServerUrlTests {

	private static final String SELF = System.getProperty("user.name");

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			postgres://me:secret@db:5433/app             | jdbc:postgresql://db:5433/app          | me   | secret
			postgresql://me:secret@db/app                | jdbc:postgresql://db/app               | me   | secret
			postgres://me@db                             | jdbc:postgresql://db/                  | me   | ''
			postgresql://me:s%40f%3Ae%2F%c3%a4@db/app    | jdbc:postgresql://db/app               | me   | s@f:e/ä
			postgresql://me:100%@sure@db/app             | jdbc:postgresql://db/app               | me   | 100%@sure
			postgresql://me:a+b#c@db/app                 | jdbc:postgresql://db/app               | me   | a+b#c
			postgresql://me:pw@one:1,two:2/app           | jdbc:postgresql://one:1,two:2/app      | me   | pw
			postgresql://me:pw@[::1]:5433/app            | jdbc:postgresql://[::1]:5433/app       | me   | pw
			postgresql:///app?host=db&port=1&user=me     | jdbc:postgresql://db:1/app             | me   | ''
			jdbc:postgresql://db:5433/app?user=me&password=s%26t | jdbc:postgresql://db:5433/app  | me   | s&t
			jdbc:postgresql://me:secret@db/app           | jdbc:postgresql://db/app               | me   | secret
			jdbc:postgresql:app?user=me                  | jdbc:postgresql://localhost/app        | me   | ''
			jdbc:postgresql:?user=me                     | jdbc:postgresql://localhost/           | me   | ''
			mysql://me:secret@db:3307/app                | jdbc:mysql://db:3307/app               | me   | secret
			mysql://db                                   | jdbc:mysql://db/                       | root | ''
			jdbc:mysql://db/app?user=me&password=pw      | jdbc:mysql://db/app                    | me   | pw
			jdbc:mysql:replication://one,two/app?user=me | jdbc:mysql:replication://one,two/app   | me   | ''
			jdbc:mariadb://db/app?user=me                | jdbc:mariadb://db/app                  | me   | ''
			""")
	void urlIsReadWhateverItsForm(String url, String jdbcUrl, String username, String password) {
		ServerUrl read = read(url);

		assertThat(read.url().text()).isEqualTo(jdbcUrl);
		assertThat(read.username()).isEqualTo(username);
		assertThat(read.password()).isEqualTo(password);
	}

	@ParameterizedTest
	@ValueSource(strings = { "postgres://db/app", "jdbc:postgresql://db/app" })
	void userIsThatOfTheOperatingSystemWhenPostgreSqlUrlNamesNone(String url) {
		assertThat(read(url).username()).isEqualTo(SELF);
	}

	@Test
	void anotherDatabaseHasTheSameParameters() {
		assertThat(read("postgres://me@db/app?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem").jdbcUrl("postgres"))
			.isEqualTo("jdbc:postgresql://db/postgres?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			postgres://db/a?application_name=tests  | ApplicationName=tests
			postgres://db/a?connect_timeout=3       | connectTimeout=3
			jdbc:postgresql://db/a?connectTimeout=3 | connectTimeout=3
			postgres://db/a?options=-c%20jit%3Doff  | options=-c%20jit%3Doff
			""")
	void parametersHaveTheNamesOfTheDriver(String url, String parameters) {
		assertThat(read(url).jdbcUrl("a")).isEqualTo("jdbc:postgresql://db/a?" + parameters);
	}

	@ParameterizedTest
	@ValueSource(strings = { "postgres://me@%2Frun%2Fpostgresql/app", "postgresql:///app?host=/run/postgresql&user=me",
			"postgres://me@%2Frun%2Fpostgresql:5432/app" })
	void folderOfSocketIsHandedToTheLibraryThatHasThem(String url) {
		ServerUrl read = read(url);

		assertThat(read.jdbcUrl("app")).isEqualTo("jdbc:postgresql://localhost/app"
				+ "?socketFactory=org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg"
				+ "&socketFactoryArg=/run/postgresql/.s.PGSQL.5432&sslmode=disable");
		assertThat(read).hasToString("/run/postgresql/.s.PGSQL.5432 (user me)");
	}

	@Test
	void socketFactoryOfUrlStays() {
		String url = "jdbc:postgresql://localhost/app?socketFactory=my.Factory&socketFactoryArg=/run/my";

		assertThat(read(url).jdbcUrl("app")).isEqualTo(url);
	}

	@Test
	void otherCredentialsOverrideThoseOfTheUrl() {
		ServerUrl read = ServerUrl.of(new DeclaredServer("postgres://me:secret@db/app", "you", "another"), "a test",
				request(getClass().getClassLoader()));

		assertThat(read.username()).isEqualTo("you");
		assertThat(read.password()).isEqualTo("another");
	}

	@Test
	void jdbcUrlIsThatOfTheDriverThatIsThere() {
		ClassLoader onlyMariaDb = new FilteredClassLoader("com.mysql");
		DeclaredServer declared = new DeclaredServer("mysql://db/app", null, null);

		assertThat(ServerUrl.of(declared, "a test", request(onlyMariaDb)).jdbcUrl("app"))
			.startsWith(new MySqlProduct().hasDriver(request(onlyMariaDb)::hasClass) ? "jdbc:mariadb://db/app"
					: "jdbc:mysql://db/app");
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			oracle://me:secret@db/app,                oracle:…
			jdbc:oracle:thin:me/secret@db,            jdbc:oracle:…
			http://me:secret@db,                      http:…
			me:secret@db,                             me:…
			secret/db,                                secret…
			""")
	void unknownProductIsRefusedWithoutShowingMoreThanTheStart(String url, String start) {
		assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(() -> read(url))
			.withMessage("Could not use the database server that a test names: its URL starts with '" + start
					+ "', which is that of no known product. "
					+ "Write a URL such as postgres://user:password@host:5432/postgres, or one that starts with "
					+ "postgresql:, mysql:, mariadb:, jdbc:postgresql:, jdbc:mysql: or jdbc:mariadb:.");
	}

	@Test
	void textHasNoSecrets() {
		assertThat(read("postgres://me:secret@db:1/app?sslpassword=secret")).hasToString("db:1 (user me)");
	}

	private static ServerUrl read(String url) {
		return ServerUrl.of(new DeclaredServer(url, null, null), "a test",
				request(ServerUrlTests.class.getClassLoader()));
	}

	private static ServerRequest request(ClassLoader classLoader) {
		return new ServerRequest(null, null, classLoader);
	}

}
