package io.isolateddb.sample;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A slice of the application, on the real database and with its migrations.
 */
@JdbcTest
@Import({ UserService.class, AuditLog.class })
@IsolatedDatabase(fixtures = "users")
class JdbcSliceTests {

	@Autowired
	private UserService users;

	@Autowired
	private AuditLog auditLog;

	@Test
	void usersAreThere() {
		assertThat(this.users.all()).hasSize(2);
		assertThat(this.auditLog.actions()).isEmpty();
	}

	@Test
	void newUserIsTheThird() {
		this.users.register(new NewUser("linus@example.org", "Linus"));

		assertThat(this.users.all()).hasSize(3);
		assertThat(this.auditLog.actions()).hasSize(1);
	}

	@Test
	void userIsFoundById() {
		User linus = this.users.register(new NewUser("linus@example.org", "Linus"));

		assertThat(this.users.find(linus.id())).contains(linus);
		assertThat(this.auditLog.actions()).hasSize(1);
	}

}
