package io.isolateddb.sample;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nested classes inherit the annotation, or replace it by one of their own.
 */
@SpringBootTest
@IsolatedDatabase(fixtures = "users")
class NestedTests {

	@Autowired
	private UserService users;

	@Autowired
	private PostService posts;

	@Test
	void usersAreThere() {
		assertThat(this.users.all()).hasSize(2);
	}

	private Post publish() {
		User linus = this.users.register(new NewUser("linus@example.org", "Linus"));
		return this.posts.publish(new NewPost(linus.id(), "general", "Hello everybody"));
	}

	/**
	 * Inherits the users.
	 */
	@Nested
	class WhenNobodyHasPosted {

		@Test
		void newPostIsTheOnlyOne() {
			Post post = publish();

			assertThat(NestedTests.this.posts.all()).containsExactly(post);
		}

	}

	/**
	 * Has the posts as well.
	 */
	@Nested
	@IsolatedDatabase(fixtures = { "users", "posts" })
	class WhenEverybodyHasPosted {

		@Test
		void newPostIsTheFourth() {
			Post post = publish();

			assertThat(NestedTests.this.posts.all()).hasSize(4).last().isEqualTo(post);
		}

	}

}
