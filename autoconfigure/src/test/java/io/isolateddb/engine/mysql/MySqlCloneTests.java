package io.isolateddb.engine.mysql;

import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

import io.isolateddb.engine.RewoundClone;
import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a copy of a MySQL or MariaDB database equals it.
 */
class MySqlCloneTests {

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void cloneHasEverythingThatWasInTheDatabase(TestServer server) throws SQLException {
		MySqlTemplate template = MySqlTemplate.rich(server);
		try (RewoundClone clone = template.copy(1)) {
			Map<String, String> expected = new TreeMap<>(template.source());
			// What the server shows counts the values that it has cached
			expected.computeIfPresent("rows of `numbers`", (name, shown) -> shown.replaceFirst("\\A60 ", "15 "));
			assertThat(MySqlDump.of(clone.sessions().get(0))).isEqualTo(expected);
		}
	}

}
