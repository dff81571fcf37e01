package io.isolateddb.sample;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One annotation of the project's own says it all, and passes the fixtures on.
 */
@DatabaseTest(fixtures = "users")
class MetaAnnotationTests {

	@Autowired
	private UserService users;

	@Test
	void usersAreThere() {
		assertThat(this.users.all()).extracting(User::name).containsExactly("Moderator", "Ada", "Grace");
	}

	@Test
	void lastUserIsTheNewOne() {
		this.users.register(new NewUser("linus@example.org", "Linus"));

		assertThat(this.users.all()).last().extracting(User::name).isEqualTo("Linus");
	}

	@Test
	void lastUserIsTheNewOneEvenIfAnotherTestHasRegisteredIt() {
		this.users.register(new NewUser("linus@example.org", "The other Linus"));

		assertThat(this.users.all()).last().extracting(User::name).isEqualTo("The other Linus");
	}

}
