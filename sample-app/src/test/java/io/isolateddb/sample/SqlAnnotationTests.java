package io.isolateddb.sample;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.jdbc.Sql;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link Sql @Sql} works as ever, on the test's own database, and needs no counterpart
 * that cleans up.
 */
@SpringBootTest
@Sql(statements = "insert into users (email, name) values ('ada@example.org', 'Ada')")
@IsolatedDatabase
class SqlAnnotationTests {

	@Autowired
	private UserService users;

	@Test
	void adaIsThere() {
		assertThat(this.users.all()).extracting(User::name).containsExactly("Ada");
	}

	@Test
	void graceComesAfterAda() {
		this.users.register(new NewUser("grace@example.org", "Grace"));

		assertThat(this.users.all()).extracting(User::name).containsExactly("Ada", "Grace");
	}

}
