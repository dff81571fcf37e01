package io.isolateddb.sample

import io.isolateddb.IsolatedDatabase
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.springframework.beans.factory.annotation.Autowired
import org.springframework.boot.test.context.SpringBootTest

/**
 * A test in Kotlin. It is compiled and run with `-Psample,postgresql,kotlin`.
 */
@SpringBootTest
@IsolatedDatabase(fixtures = ["users"])
class KotlinTests {

	@Autowired
	private lateinit var users: UserService

	@Test
	fun `a newcomer is the third user`() {
		users.register(NewUser("barbara@example.org", "Barbara"))
		assertThat(users.all().map { it.name }).containsExactly("Ada", "Grace", "Barbara")
	}

	@Test
	fun `nobody else has registered`() {
		assertThat(users.all().map { it.name }).containsExactly("Ada", "Grace")
	}

}
