package io.isolateddb.integration.cucumber.steps;

import java.util.List;

import io.cucumber.java.Before;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Steps about the users of an application. Each of them commits.
 */
public class UserSteps {

	private final JdbcTemplate jdbc;

	public UserSteps(JdbcTemplate jdbc) {
		this.jdbc = jdbc;
	}

	@Before
	public void addAlan() {
		add("Alan");
	}

	@Given("{word} is a user")
	@When("{word} registers")
	public void add(String name) {
		this.jdbc.update("INSERT INTO users (name) VALUES (?)", name);
	}

	@When("the table of users is dropped")
	public void drop() {
		this.jdbc.execute("DROP TABLE users");
	}

	@Then("the users are {}")
	public void areUsers(String names) {
		assertThat(this.jdbc.queryForList("SELECT name FROM users ORDER BY id", String.class))
			.isEqualTo(List.of(names.split(", ")));
	}

}
