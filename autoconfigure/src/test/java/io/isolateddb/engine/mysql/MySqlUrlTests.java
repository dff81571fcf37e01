package io.isolateddb.engine.mysql;

import java.nio.file.Path;

import io.isolateddb.engine.ServerAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MySqlUrl}.
 */
class MySqlUrlTests {

	private static final String TRUSTING = "allowPublicKeyRetrieval=true";

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					                                           | jdbc:mysql:replication://one:1,two/a%20b?tcpRcvBuf=1&sslMode=NO&
					jdbc:mysql://db/app?cacheCallableStmts=1   | jdbc:mysql:replication://one:1,two/a%20b?cacheCallableStmts=1&tcpRcvBuf=1&sslMode=NO&
					jdbc:p6spy:mysql://db/app?user=me&ssl=true | jdbc:p6spy:mysql:replication://one:1,two/a%20b?tcpRcvBuf=1&sslMode=NO&
					jdbc:mariadb://db/app?timezone=UTC         | jdbc:mariadb://one:1,two/a b?timezone=UTC&sslMode=NO&
					jdbc:postgresql://db/app?x=1               | jdbc:mysql:replication://one:1,two/a%20b?tcpRcvBuf=1&sslMode=NO&
					""")
	void databaseHasDriverAndParametersOfDeclaredUrl(@Nullable String declared, String url) {
		String server = "jdbc:mysql:replication://one:1,two/?user=me&password=pw&tcpRcvBuf=1&sslMode=NO";

		assertThat(MySqlUrl.of(server, "a b", declared))
			.isEqualTo(url + TRUSTING + (url.startsWith("jdbc:mariadb") ? "&useResetConnection=true" : ""));
	}

	@ParameterizedTest
	@CsvSource({
			"jdbc:mysql://db:1/app?user=me, jdbc:mysql://db:1/app?allowPublicKeyRetrieval=true&allowMultiQueries=true&readOnlyPropagatesToServer=false",
			"jdbc:mariadb://db/, jdbc:mariadb://db/?allowPublicKeyRetrieval=true&allowMultiQueries=true" })
	void administrationHasParametersOfItsOwn(String server, String url) {
		assertThat(MySqlUrl.administration(server)).isEqualTo(url);
	}

	@ParameterizedTest
	@CsvSource({
			"jdbc:mysql://db:1/app?x=y, pw, mysql --protocol=tcp --host=db --port=1 --user=me --password 'it'\\''s'",
			"'jdbc:mariadb://one,two/', '', mariadb --protocol=tcp --host=one --user=me 'it'\\''s'" })
	void commandHasNoPassword(String server, String password, String command) {
		assertThat(MySqlUrl.command(new ServerAddress(server, "me", password), "it's")).isEqualTo(command);
	}

	@Test
	void commandNamesTheFileWithThePassword() {
		ServerAddress address = new ServerAddress("jdbc:mariadb://127.0.0.1:1/", "root", "secret",
				Path.of("/it's mine/password"));

		assertThat(MySqlUrl.command(address, "app"))
			.isEqualTo("mariadb --defaults-extra-file='/it'\\''s mine/password' --protocol=tcp --host=127.0.0.1 "
					+ "--port=1 --user=root 'app'");
	}

}
