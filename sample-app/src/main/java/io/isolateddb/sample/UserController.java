package io.isolateddb.sample;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Users over HTTP.
 */
@RestController
@RequestMapping("/users")
class UserController {

	private final UserService users;

	private final StatisticsService statistics;

	UserController(UserService users, StatisticsService statistics) {
		this.users = users;
		this.statistics = statistics;
	}

	@GetMapping
	List<User> all() {
		return this.users.all();
	}

	@GetMapping("/{id}")
	ResponseEntity<User> one(@PathVariable long id) {
		return ResponseEntity.of(this.users.find(id));
	}

	@PostMapping
	@ResponseStatus(HttpStatus.CREATED)
	User register(@RequestBody NewUser user) {
		return this.users.register(user);
	}

	@GetMapping("/{id}/statistics")
	CompletableFuture<Statistics> statistics(@PathVariable long id) {
		return this.statistics.refresh(id);
	}

}
