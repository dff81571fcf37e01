package io.isolateddb.integration;

import java.util.List;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The users of an application, of which the migrations make one: Ada.
 */
@RestController
@RequestMapping("users")
class Users {

	private final JdbcTemplate jdbc;

	Users(JdbcTemplate jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Add a user, and commit unless a transaction is running.
	 */
	@PostMapping
	void add(@RequestBody String name) {
		this.jdbc.update("INSERT INTO users (name) VALUES (?)", name);
	}

	@GetMapping
	List<String> names() {
		return this.jdbc.queryForList("SELECT name FROM users ORDER BY id", String.class);
	}

	/**
	 * The name of the database that the users are in.
	 */
	@GetMapping("database")
	String database() {
		return this.jdbc.queryForObject("SELECT current_database()", String.class);
	}

}
