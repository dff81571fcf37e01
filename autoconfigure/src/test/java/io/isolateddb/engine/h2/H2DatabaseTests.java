package io.isolateddb.engine.h2;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import io.isolateddb.engine.ServerAddress;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A database in memory that one thread drops while another one looks at all databases.
 */
class H2DatabaseTests {

	private static final int TIMES = 300;

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

	/**
	 * A connection pool may open a connection at any time.
	 */
	@Test
	void databaseIsGoneThoughOthersAreConnecting() throws Exception {
		AtomicBoolean ended = new AtomicBoolean();
		Future<?> other = CompletableFuture.runAsync(() -> {
			while (!ended.get()) {
				try (Connection connection = ADDRESS.withJdbcUrl(ADDRESS.jdbcUrl() + ";IFEXISTS=TRUE").connect()) {
					connection.isValid(1);
				}
				catch (SQLException ex) {
					// There is no database at the moment
				}
			}
		});
		try {
			for (int i = 0; i < TIMES; i++) {
				H2Database database = H2Database.open(ADDRESS.withJdbcUrl(ADDRESS.jdbcUrl() + ";DB_CLOSE_DELAY=-1"));
				database.execute(List.of("CREATE TABLE users (id int)"));
				database.shutDown();
			}
		}
		finally {
			ended.set(true);
			other.get();
		}
	}

}
