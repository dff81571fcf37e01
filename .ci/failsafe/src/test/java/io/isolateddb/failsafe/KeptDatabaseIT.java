package io.isolateddb.failsafe;

import java.util.List;

import io.isolateddb.server.DatabaseServer;
import io.isolateddb.server.DatabaseServers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs in a later JVM than {@link FlakyIT}, whose test has failed and then passed: the
 * database of the failed attempt is still there.
 */
class KeptDatabaseIT {

	private final DatabaseServer server = DatabaseServers.choose();

	@AfterEach
	void close() {
		this.server.close();
	}

	@Test
	void databaseOfTheFailedAttemptIsStillThere() {
		List<String> kept = jdbc("postgres")
			.sql("SELECT datname FROM pg_database WHERE datname LIKE 'isodb\\_kept\\_%'")
			.query(String.class)
			.list();

		assertThat(kept).singleElement()
			.satisfies((name) -> assertThat(name).startsWith("isodb_kept_FlakyIT.passesWhenItIsRunAgain_"))
			.satisfies((
					name) -> assertThat(jdbc(name).sql("SELECT name FROM users ORDER BY id").query(String.class).list())
						.containsExactly("Ada", "the first attempt"));
	}

	private JdbcClient jdbc(String database) {
		String url = this.server.jdbcUrl().replace("/postgres", "/" + database);
		return JdbcClient.create(new DriverManagerDataSource(url, this.server.username(), this.server.password()));
	}

}
