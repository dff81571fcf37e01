package io.isolateddb.sample;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each method has a database of its own, in which nobody has registered yet, and ids
 * start at 1.
 */
@SpringBootTest
@IsolatedDatabase
class PerMethodTests {

	@Autowired
	private UserService users;

	@Test
	void adaIsTheOnlyUser() {
		User ada = this.users.register(new NewUser("ada@example.org", "Ada"));

		assertThat(this.users.all()).containsExactly(ada);
		assertThat(ada.id()).isOne();
	}

	@Test
	void namesakeIsTheOnlyUserToo() {
		User namesake = this.users.register(new NewUser("ada@example.org", "The other Ada"));

		assertThat(this.users.all()).containsExactly(namesake);
		assertThat(namesake.id()).isOne();
	}

}
