package io.isolateddb.sample;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tries a migration that is not released yet on top of the application's.
 */
@SpringBootTest
@IsolatedDatabase(migrations = { "classpath:db/migration", "classpath:db/proposed" }, fixtures = "users")
class OwnMigrationsTests {

	@Autowired
	private JdbcClient jdbc;

	@Test
	void adaHasANickname() {
		assertThat(nickname("Ada", "Countess")).isOne();
	}

	@Test
	void nicknameIsTakenWhenGraceHasIt() {
		nickname("Grace", "Countess");

		assertThatExceptionOfType(DuplicateKeyException.class).isThrownBy(() -> nickname("Ada", "Countess"));
	}

	@Test
	@IsolatedDatabase(migrations = "classpath:db/migration")
	void nobodyHasANicknameWithoutTheProposedMigration() {
		assertThatExceptionOfType(BadSqlGrammarException.class).isThrownBy(() -> nickname("Ada", "Countess"));
	}

	private int nickname(String name, String nickname) {
		return this.jdbc.sql("update users set nickname = ? where name = ?").params(nickname, name).update();
	}

}
