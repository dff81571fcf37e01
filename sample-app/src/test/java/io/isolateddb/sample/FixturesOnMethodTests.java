package io.isolateddb.sample;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The users are in every method's database; one method adds the posts.
 */
@SpringBootTest
@IsolatedDatabase(fixtures = "users")
class FixturesOnMethodTests {

	@Autowired
	private UserService users;

	@Autowired
	private PostService posts;

	@Test
	void nobodyHasPosted() {
		assertThat(this.users.all()).hasSize(2);
		assertThat(this.posts.all()).isEmpty();
	}

	@Test
	@IsolatedDatabase(fixtures = "posts")
	void everybodyHasPosted() {
		assertThat(this.users.all()).hasSize(2)
			.allSatisfy((user) -> assertThat(this.posts.all())
				.anySatisfy((post) -> assertThat(post.authorId()).isEqualTo(user.id())));
	}

	@Test
	void firstPostIsTheOnlyOne() {
		User ada = this.users.all().get(0);
		Post post = this.posts.publish(new NewPost(ada.id(), "general", "First!"));

		assertThat(this.posts.all()).containsExactly(post);
	}

}
