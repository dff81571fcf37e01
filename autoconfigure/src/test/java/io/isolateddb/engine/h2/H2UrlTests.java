package io.isolateddb.engine.h2;

import io.isolateddb.engine.DatabaseUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link H2Url}.
 */
class H2UrlTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			jdbc:h2:mem:app                                              | jdbc:h2:mem:
			jdbc:h2:mem:app;MODE=Oracle;DB_CLOSE_DELAY=-1                | jdbc:h2:mem:;MODE=Oracle
			jdbc:h2:file:/data/app;AUTO_SERVER=TRUE;mode=MySQL           | jdbc:h2:mem:;MODE=MySQL
			jdbc:h2:tcp://localhost:9092/~/app;USER=sa;PASSWORD=secret   | jdbc:h2:mem:
			jdbc:p6spy:h2:mem:app;NON_KEYWORDS=VALUE,YEAR                | jdbc:h2:mem:;NON_KEYWORDS=VALUE,YEAR
			jdbc:h2:~/app;INIT=SET @a = 1\\;SET @b = 2;MODE=DB2           | jdbc:h2:mem:;INIT=SET @a = 1\\;SET @b = 2;MODE=DB2
			jdbc:postgresql://db/app;MODE=Oracle                         | jdbc:h2:mem:
			""")
	void serverStandsForTheSettings(String declared, String server) {
		assertThat(H2Url.of(declared).server()).isEqualTo(server);
		assertThat(H2Url.of(server).server()).isEqualTo(server);
	}

	@Test
	void applicationConnectsWithItsSettingsToADatabaseThatExists() {
		String declared = "jdbc:p6spy:h2:mem:app;MODE=Oracle;LOCK_TIMEOUT=7;IGNORECASE=TRUE;DATABASE_TO_UPPER=FALSE";

		assertThat(H2Url.of(declared).database("a;b"))
			.isEqualTo("jdbc:p6spy:h2:mem:a%3Bb;IFEXISTS=TRUE;MODE=Oracle;LOCK_TIMEOUT=7;DATABASE_TO_UPPER=FALSE");
	}

	@Test
	void databaseIsCreatedWithItsOwnSettings() {
		H2Url url = H2Url.of("jdbc:h2:mem:app;MODE=Oracle;LOCK_TIMEOUT=7;IGNORECASE=TRUE;INIT=SELECT 1");

		assertThat(url.creation("a", false)).endsWith(";MODE=Oracle;IGNORECASE=TRUE");
		assertThat(url.creation("a", true)).contains("DB_CLOSE_DELAY=-1").doesNotContain("MODE", "INIT", "LOCK_TIMEOUT");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			jdbc:h2:mem:app        | jdbc:h2:mem:app;MODE=Oracle          | true
			jdbc:h2:mem:app        | jdbc:h2:mem:App                      | false
			jdbc:h2:mem:app        | jdbc:h2:file:app                     | false
			jdbc:h2:file:/data/app | jdbc:h2:/data/app;AUTO_SERVER=TRUE   | true
			jdbc:h2:tcp://one/app  | jdbc:h2:tcp://other/app              | false
			jdbc:p6spy:h2:mem:app  | jdbc:h2:mem:app;DB_CLOSE_DELAY=-1    | true
			""")
	void settingsMakeNoOtherDatabase(String one, String other, boolean same) {
		assertThat(DatabaseUrl.of(one).isSameDatabase(DatabaseUrl.of(other))).isEqualTo(same);
	}

}
