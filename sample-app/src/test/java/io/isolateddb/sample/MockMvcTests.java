package io.isolateddb.sample;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The REST API without a server, on a real database all the same.
 */
@SpringBootTest
@AutoConfigureMockMvc
@IsolatedDatabase(fixtures = { "users", "posts" })
class MockMvcTests {

	@Autowired
	private MockMvcTester mvc;

	@Autowired
	private PostService posts;

	@Test
	void postIsPublished() {
		assertThat(publish("Somewhere else")).hasStatus(HttpStatus.CREATED);

		assertThat(this.posts.all()).hasSize(4);
	}

	@Test
	void publishedPostIsServed() {
		assertThat(publish("Somewhere new")).hasStatus(HttpStatus.CREATED);

		assertThat(this.mvc.get().uri("/posts")).hasStatusOk()
			.bodyJson()
			.extractingPath("$[*].title")
			.asArray()
			.containsExactly("Notes on the Engine", "Music that an engine composes", "A moth in the relay",
					"Somewhere new");
	}

	private MockMvcTester.MockMvcRequestBuilder publish(String title) {
		return this.mvc.post().uri("/posts").contentType(MediaType.APPLICATION_JSON).content("""
				{"authorId": %d, "topic": "travel", "title": "%s"}
				""".formatted(this.posts.all().get(0).authorId(), title));
	}

}
