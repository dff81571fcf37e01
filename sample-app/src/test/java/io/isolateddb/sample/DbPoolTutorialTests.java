package io.isolateddb.sample;

import io.isolateddb.pool.DatabaseLease;
import io.isolateddb.pool.DatabasePool;
import io.isolateddb.pool.PoolOptions;
import io.isolateddb.server.DatabaseServers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The tutorial of db-pool: pools of databases in static fields, one with all rights and a
 * restricted one, and tests in parallel that each insert one row and count one.
 */
@Execution(ExecutionMode.CONCURRENT)
class DbPoolTutorialTests {

	private static final DatabasePool privileged = DatabasePool.of(DatabaseServers.choose(), new SnapshotMigrator(),
			PoolOptions.defaults());

	private DatabaseLease lease;

	@AfterEach
	void giveBack() {
		this.lease.close();
	}

	@Test
	void insertsOneRowAndCountsOne(TestInfo test) {
		assertThat(insertAndCount(privileged, test)).isOne();
	}

	@Test
	void insertsOneRowAtTheSameTimeAndCountsOneToo(TestInfo test) {
		assertThat(insertAndCount(privileged, test)).isOne();
	}

	@Test
	@DisabledIfSystemProperty(named = "spring.datasource.url", matches = "jdbc:sqlite:.*",
			disabledReason = "SQLite has neither users nor rights")
	void restrictedTestInsertsOneRowAndChangesNoTable(TestInfo test) {
		assertThat(insertAndCount(privileged.restricted(), test)).isOne();
		JdbcClient.StatementSpec drop = JdbcClient.create(this.lease.dataSource()).sql("drop table users");

		assertThatExceptionOfType(DataAccessException.class).isThrownBy(drop::update);
	}

	@Test
	void privilegedTestChangesTables(TestInfo test) {
		assertThat(insertAndCount(privileged, test)).isOne();

		JdbcClient jdbc = JdbcClient.create(this.lease.dataSource());
		jdbc.sql("drop table users").update();

		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(() -> jdbc.sql("select name from users").query().listOfRows());
	}

	private int insertAndCount(DatabasePool pool, TestInfo test) {
		this.lease = pool.lease("DbPoolTutorialTests#" + test.getDisplayName());
		JdbcClient jdbc = JdbcClient.create(this.lease.dataSource());
		jdbc.sql("insert into audit_log (action) values ('register')").update();
		return jdbc.sql("select count(*) from audit_log").query(int.class).single();
	}

}
