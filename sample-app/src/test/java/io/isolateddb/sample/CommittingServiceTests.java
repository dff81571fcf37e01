package io.isolateddb.sample;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Services commit, as they do in production, in transactions of their own or in a
 * {@code REQUIRES_NEW} one, and nothing of it has to be cleaned up.
 */
@SpringBootTest
@IsolatedDatabase
class CommittingServiceTests {

	@Autowired
	private UserService users;

	@Autowired
	private AuditLog auditLog;

	@Test
	void registrationIsInTheAuditLog() {
		this.users.register(new NewUser("ada@example.org", "Ada"));

		assertThat(this.auditLog.actions()).containsExactly("register ada@example.org");
	}

	@Test
	void failedRegistrationIsInTheAuditLogToo() {
		this.users.register(new NewUser("ada@example.org", "Ada"));
		assertThatExceptionOfType(EmailTakenException.class)
			.isThrownBy(() -> this.users.register(new NewUser("ada@example.org", "The other Ada")));

		assertThat(this.users.all()).extracting(User::name).containsExactly("Ada");
		assertThat(this.auditLog.actions()).containsExactly("register ada@example.org", "register ada@example.org");
	}

}
