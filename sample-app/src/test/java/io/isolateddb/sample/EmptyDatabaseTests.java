package io.isolateddb.sample;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Without migrations there is nothing in the database, and a test makes what it needs.
 */
@SpringBootTest
@IsolatedDatabase(migrate = false)
class EmptyDatabaseTests {

	@Autowired
	private JdbcClient jdbc;

	@Test
	void noTableIsThere() {
		assertThat(tables()).isZero();
	}

	@Test
	void tableOfTheTestIsTheOnlyOne() {
		this.jdbc.sql("create table users (name text primary key)").update();

		assertThat(tables()).isOne();
	}

	@Test
	void sameTableIsMadeByAnotherTestInItsOwnWay() {
		this.jdbc.sql("create table users (nickname text primary key)").update();

		assertThat(tables()).isOne();
	}

	private long tables() {
		return this.jdbc.sql("select count(*) from pg_tables where schemaname = 'public'").query(Long.class).single();
	}

}
