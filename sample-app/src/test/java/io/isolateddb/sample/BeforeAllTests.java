package io.isolateddb.sample;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is written before all methods is where each of them starts from, written once;
 * what is written before each is in that one's database.
 */
@SpringBootTest
@IsolatedDatabase
class BeforeAllTests {

	@Autowired
	private UserService users;

	@BeforeAll
	static void registerAda(@Autowired UserService users) {
		users.register(new NewUser("ada@example.org", "Ada"));
	}

	@BeforeEach
	void registerGrace() {
		this.users.register(new NewUser("grace@example.org", "Grace"));
	}

	@Test
	void adaAndGraceAreThere() {
		assertThat(this.users.all()).extracting(User::name).containsExactly("Ada", "Grace");
	}

	@Test
	void linusIsTheThird() {
		this.users.register(new NewUser("linus@example.org", "Linus"));

		assertThat(this.users.all()).extracting(User::name).containsExactly("Ada", "Grace", "Linus");
	}

}
