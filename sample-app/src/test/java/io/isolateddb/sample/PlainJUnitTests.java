package io.isolateddb.sample;

import io.isolateddb.pool.DatabaseLease;
import io.isolateddb.pool.DatabasePool;
import io.isolateddb.pool.PoolOptions;
import io.isolateddb.server.DatabaseServers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.TestInfo;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The pool of databases without an application context.
 */
class PlainJUnitTests {

	private static final DatabasePool pool = DatabasePool.of(DatabaseServers.choose(), new SnapshotMigrator(),
			PoolOptions.defaults());

	private DatabaseLease lease;

	@BeforeEach
	void lease(TestInfo test) {
		this.lease = pool.lease("PlainJUnitTests#" + test.getDisplayName());
	}

	@AfterEach
	void giveBack() {
		this.lease.close();
	}

	@RepeatedTest(2)
	void newUserIsTheSecond() {
		JdbcClient jdbc = JdbcClient.create(this.lease.dataSource());

		jdbc.sql("INSERT INTO users (email, name) VALUES ('ada@example.org', 'Ada')").update();

		assertThat(jdbc.sql("SELECT name FROM users ORDER BY id").query(String.class).list()).containsExactly("Barbara",
				"Ada");
	}

}
