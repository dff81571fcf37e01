package io.isolateddb.sample;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Scope;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The methods share one database and tell a story: each sees what those before it left.
 */
@SpringBootTest
@IsolatedDatabase(scope = Scope.CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PerClassTests {

	@Autowired
	private UserService users;

	@Test
	@Order(1)
	void adaRegisters() {
		this.users.register(new NewUser("ada@example.org", "Ada"));

		assertThat(this.users.all()).hasSize(1);
	}

	@Test
	@Order(2)
	void adaIsStillThere() {
		assertThat(this.users.all()).extracting(User::name).containsExactly("Ada");
	}

	@Test
	@Order(3)
	void emailOfAdaIsTaken() {
		assertThatExceptionOfType(EmailTakenException.class)
			.isThrownBy(() -> this.users.register(new NewUser("ada@example.org", "The other Ada")));
	}

}
