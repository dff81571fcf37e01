package io.isolateddb.sample;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The annotation on one method is enough: the others have a database with the defaults.
 */
@SpringBootTest
class AnnotatedMethodTests {

	@Autowired
	private UserService users;

	@Test
	@IsolatedDatabase(fixtures = "users")
	void usersAreThere() {
		assertThat(this.users.all()).extracting(User::name).containsExactly("Ada", "Grace");
	}

	@Test
	void nobodyIsThere() {
		assertThat(this.users.all()).isEmpty();
	}

	@Test
	void newUserIsTheFirst() {
		this.users.register(new NewUser("ada@example.org", "Ada"));

		assertThat(this.users.all()).hasSize(1);
	}

}
