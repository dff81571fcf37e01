package io.isolateddb.failsafe;

import java.util.List;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.TestInfo;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What integration tests of several JVMs have in common: each class has a JVM of its own,
 * and each test a database of its own.
 */
@SpringBootTest
@IsolatedDatabase
abstract class UsersIT {

	private static final String OCCUPIED = "jvm.occupied.by";

	@Autowired
	private JdbcTemplate jdbc;

	@BeforeAll
	static void occupyJvm(TestInfo test) {
		String name = test.getTestClass().orElseThrow().getName();
		assertThat(System.getProperty(OCCUPIED, name)).isEqualTo(name);
		System.setProperty(OCCUPIED, name);
	}

	@RepeatedTest(3)
	void isFirst() {
		add("Grace");

		assertThat(names()).containsExactly("Ada", "Grace");
	}

	final void add(String name) {
		this.jdbc.update("INSERT INTO users (name) VALUES (?)", name);
	}

	final List<String> names() {
		return this.jdbc.queryForList("SELECT name FROM users ORDER BY id", String.class);
	}

}
