package io.isolateddb.sample;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The server's threads work on the database of the test that calls them: it sees what
 * they commit, and the next test does not.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@AutoConfigureRestTestClient
@IsolatedDatabase
class RealPortTests {

	@Autowired
	private RestTestClient client;

	@Autowired
	private UserService users;

	@Test
	void userWhoRegistersOverHttpIsSeenByTheTest() {
		register("Ada").expectStatus().isCreated();

		assertThat(this.users.all()).extracting(User::name).containsExactly("Ada");
	}

	@Test
	void userOfOneTestIsNotSeenByAnother() {
		register("The other Ada").expectStatus().isCreated();

		assertThat(this.users.all()).extracting(User::name).containsExactly("The other Ada");
	}

	@Test
	void emailIsTakenWhenTheTestHasRegisteredIt() {
		this.users.register(new NewUser("ada@example.org", "Ada"));

		register("The other Ada").expectStatus().isEqualTo(409);
	}

	@Test
	@IsolatedDatabase(fixtures = { "users", "posts" })
	void statisticsAreCountedOnYetAnotherThread() {
		User ada = this.users.all().get(0);

		this.client.get()
			.uri("/users/{id}/statistics", ada.id())
			.exchange()
			.expectBody(Statistics.class)
			.isEqualTo(new Statistics(ada.id(), 2, 0));
	}

	private RestTestClient.ResponseSpec register(String name) {
		return this.client.post().uri("/users").body(new NewUser("ada@example.org", name)).exchange();
	}

}
