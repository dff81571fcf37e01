package io.isolateddb.integration;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the application does when it is called over HTTP, it does in the database of the
 * test that calls.
 */
@SpringBootTest(classes = UsersApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@AutoConfigureRestTestClient
@IsolatedDatabase
class HttpIntegrationTests {

	@Autowired
	private RestTestClient http;

	@Autowired
	private Users users;

	@BeforeEach
	void workOfOthersIsNotSeen() {
		this.http.get().uri("/users").exchange().expectBody(String.class).isEqualTo("[\"Ada\"]");
		assertThat(this.users.names()).containsExactly("Ada");
	}

	@RepeatedTest(3)
	void whatIsPostedIsInTheDatabaseOfTheTest() {
		this.http.post().uri("/users").body("Grace").exchange().expectStatus().isOk();

		assertThat(this.users.names()).containsExactly("Ada", "Grace");
	}

	@RepeatedTest(3)
	void whatTheTestCommitsIsAnswered() {
		this.users.add("Grace");

		this.http.get().uri("/users").exchange().expectBody(String.class).isEqualTo("[\"Ada\",\"Grace\"]");
	}

	@RepeatedTest(2)
	@Transactional
	void whatTheTestDoesNotCommitIsNotAnswered() {
		this.users.add("Grace");

		this.http.get().uri("/users").exchange().expectBody(String.class).isEqualTo("[\"Ada\"]");
		this.http.get().uri("/users/database").exchange().expectBody(String.class).isEqualTo(this.users.database());
	}

}
