package io.isolateddb.sample;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The fixture of {@code application-test.yml} is in the database of every test with that
 * profile.
 */
@DatabaseTest
class SuiteSettingsTests {

	@Autowired
	private UserService users;

	@Test
	void moderatorIsThere() {
		assertThat(this.users.all()).extracting(User::name).containsExactly("Moderator");
	}

	@Test
	void newUserComesAfterTheModerator() {
		this.users.register(new NewUser("ada@example.org", "Ada"));

		assertThat(this.users.all()).extracting(User::name).containsExactly("Moderator", "Ada");
	}

}
