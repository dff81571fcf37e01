package io.isolateddb.sample;

import io.isolateddb.Fixtures;
import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Scripts from one folder, which several packages may share, after one from beside this
 * class.
 */
@SpringBootTest
@IsolatedDatabase(fixtures = "users")
@Fixtures(path = "classpath:stories/", scripts = { "linus", "announcement" })
class FixturesFromFolderTests {

	@Autowired
	private UserService users;

	@Autowired
	private PostService posts;

	@Test
	void storyIsOnTopOfTheUsers() {
		assertThat(this.users.all()).extracting(User::name).containsExactly("Ada", "Grace", "Linus");
		assertThat(this.posts.all()).extracting(Post::title).containsExactly("Just a hobby, will not be big");
	}

	@Test
	void storyGoesOn() {
		Post announcement = this.posts.all().get(0);
		this.posts.comment(announcement.id(), new Comment(announcement.authorId(), "Well, it grew"));

		assertThat(this.posts.comments(announcement.id())).hasSize(1);
	}

	@Test
	void storyGoesOnDifferently() {
		Post announcement = this.posts.all().get(0);
		this.posts.comment(announcement.id(), new Comment(announcement.authorId(), "Nobody noticed"));

		assertThat(this.posts.comments(announcement.id())).extracting(Comment::text).containsExactly("Nobody noticed");
	}

}
