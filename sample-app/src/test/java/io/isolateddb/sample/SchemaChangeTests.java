package io.isolateddb.sample;

import java.util.List;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A test may change the schema, and even take away what others need.
 */
@SpringBootTest
@IsolatedDatabase(fixtures = "users")
class SchemaChangeTests {

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private UserService users;

	@Test
	void columnIsAdded() {
		this.jdbc.sql("alter table users add column born integer").update();

		assertThat(this.jdbc.sql("update users set born = 1815 where name = 'Ada'").update()).isOne();
	}

	@Test
	void sameColumnIsAddedByAnotherTestWithAnotherType() {
		this.jdbc.sql("alter table users add column born date not null default '1906-12-09'").update();

		assertThat(this.users.all()).hasSize(2);
	}

	@Test
	void everythingIsDropped() {
		assertThat(this.users.all()).hasSize(2);

		for (String table : List.of("statistics", "comments", "posts", "users")) {
			this.jdbc.sql("drop table " + table).update();
		}

		assertThatExceptionOfType(BadSqlGrammarException.class).isThrownBy(this.users::all);
	}

}
