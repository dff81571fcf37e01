package io.isolateddb.sample;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every repetition and every invocation with another argument starts afresh.
 */
@SpringBootTest
@IsolatedDatabase
class RepetitionsTests {

	@Autowired
	private UserService users;

	@RepeatedTest(3)
	void firstUserHasTheFirstId() {
		User ada = this.users.register(new NewUser("ada@example.org", "Ada"));

		assertThat(ada.id()).isOne();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Ada", "Åsa", "阿达", "Robert'); drop table users;--" })
	void nameIsKeptAsItIs(String name) {
		this.users.register(new NewUser("ada@example.org", name));

		assertThat(this.users.all()).extracting(User::name).containsExactly(name);
	}

}
