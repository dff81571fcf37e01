package io.isolateddb.engine.h2;

import java.sql.SQLException;

import io.isolateddb.engine.ServerAddress;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A database in memory that one thread drops while another one looks at all databases.
 */
class H2DatabaseTests {

	private static final ServerAddress ADDRESS = new ServerAddress("jdbc:h2:mem:h2-database-tests", "sa", "");

	@Test
	void databaseThatIsShutDownHasNoSessions() throws SQLException {
		H2Database database = H2Database.open(ADDRESS);
		ADDRESS.connect();
		assertThat(database.otherSessions()).isOne();

		database.shutDown();

		assertThat(database.otherSessions()).isZero();
		assertThat(database.sessions()).isEmpty();
	}

}
