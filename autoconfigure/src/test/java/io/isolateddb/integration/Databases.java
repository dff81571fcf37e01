package io.isolateddb.integration;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers requests with the name of the database, on threads of many kinds.
 */
@RestController
@RequestMapping("databases")
class Databases {

	private final Users users;

	private final AsyncTaskExecutor executor;

	Databases(Users users, AsyncTaskExecutor executor) {
		this.users = users;
		this.executor = executor;
	}

	@GetMapping("direct")
	String direct() {
		return this.users.database();
	}

	@GetMapping("callable")
	Callable<String> callable() {
		return this.users::database;
	}

	@GetMapping("future")
	CompletableFuture<String> future() {
		return this.executor.submitCompletable(this.users::database);
	}

	@GetMapping("mono")
	Mono<String> mono() {
		return Mono.fromCallable(this.users::database).subscribeOn(Schedulers.boundedElastic());
	}

	@GetMapping("delayed")
	Mono<String> delayed() {
		return Mono.delay(Duration.ofMillis(1)).publishOn(Schedulers.boundedElastic()).map((tick) -> direct());
	}

	@PostMapping("body")
	Mono<String> body(@RequestBody String body) {
		String before = direct();
		return Mono.just(body)
			.publishOn(Schedulers.boundedElastic())
			.map((text) -> direct())
			.filter(before::equals)
			.map((database) -> new String(database.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
	}

	@ExceptionHandler
	@ResponseStatus(HttpStatus.SERVICE_UNAVAILABLE)
	String refusal(DataAccessException exception) {
		return String.valueOf(NestedExceptionUtils.getMostSpecificCause(exception).getMessage());
	}

}
