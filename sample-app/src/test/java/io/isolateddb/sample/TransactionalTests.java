package io.isolateddb.sample;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.transaction.TestTransaction;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that roll back still may; what they, or the services that they call, commit all
 * the same is gone with the database.
 */
@SpringBootTest
@Transactional
@IsolatedDatabase
class TransactionalTests {

	@Autowired
	private UserService users;

	@Autowired
	private AuditLog auditLog;

	@Test
	void userIsGoneWhenTheTestRollsBack() {
		this.users.register(new NewUser("ada@example.org", "Ada"));
		TestTransaction.end();

		assertThat(this.users.all()).isEmpty();
		assertThat(this.auditLog.actions()).containsExactly("register ada@example.org");
	}

	@Test
	void userStaysWhenTheTestCommits() {
		this.users.register(new NewUser("ada@example.org", "Ada"));
		TestTransaction.flagForCommit();
		TestTransaction.end();

		assertThat(this.users.all()).extracting(User::name).containsExactly("Ada");
		assertThat(this.auditLog.actions()).containsExactly("register ada@example.org");
	}

}
