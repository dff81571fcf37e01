package io.isolateddb.sample;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every method starts with the rows of {@code fixtures/users.sql} and
 * {@code fixtures/posts.sql}, which are beside this class.
 */
@SpringBootTest
@IsolatedDatabase(fixtures = { "users", "posts" })
class FixturesTests {

	@Autowired
	private UserService users;

	@Autowired
	private PostService posts;

	@Test
	void usersAndPostsAreThere() {
		assertThat(this.users.all()).extracting(User::name).containsExactly("Ada", "Grace");
		assertThat(this.posts.all()).hasSize(3);
	}

	@Test
	void newUserIsTheThird() {
		User linus = this.users.register(new NewUser("linus@example.org", "Linus"));

		assertThat(this.users.all()).hasSize(3).last().isEqualTo(linus);
	}

	@Test
	void newPostIsTheFourth() {
		User linus = this.users.register(new NewUser("linus@example.org", "Linus"));
		Post post = this.posts.publish(new NewPost(linus.id(), "music", "Eighth note"));

		assertThat(this.posts.all()).hasSize(4).last().isEqualTo(post);
	}

}
