package io.isolateddb.sample;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The schema, and one user, come from code of one's own instead of Flyway.
 */
@SpringBootTest
@IsolatedDatabase(migrator = SnapshotMigrator.class)
class OwnMigratorTests {

	@Autowired
	private UserService users;

	@Test
	void userOfTheSnapshotIsThere() {
		assertThat(this.users.all()).extracting(User::name).containsExactly("Barbara");
	}

	@Test
	void newUserIsTheSecond() {
		this.users.register(new NewUser("ada@example.org", "Ada"));

		assertThat(this.users.all()).extracting(User::name).containsExactly("Barbara", "Ada");
	}

	@Test
	@IsolatedDatabase(fixtures = "users")
	void fixturesComeOnTopOfTheSnapshot() {
		assertThat(this.users.all()).extracting(User::name).containsExactly("Barbara", "Ada", "Grace");
	}

}
