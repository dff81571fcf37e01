package io.isolateddb.autoconfigure;

import java.util.concurrent.atomic.AtomicBoolean;

import org.springframework.boot.SpringApplication;

/**
 * What is left to do when the JVM ends. If there have been Spring applications, they are
 * ended first, as they still use their databases meanwhile: Spring Boot does this in a
 * hook of its own, which it registers with the first application. Without one, as in
 * tests without Spring, it runs nothing. Thread-safe.
 */
final class JvmExit {

	private static final AtomicBoolean withApplications = new AtomicBoolean();

	private JvmExit() {
	}

	/**
	 * Say that a Spring application is about to start, whose end Spring Boot manages.
	 */
	static void expectApplications() {
		withApplications.set(true);
	}

	/**
	 * Run an action when the JVM ends, once.
	 * @param action the action
	 */
	static void add(Runnable action) {
		SpringApplication.getShutdownHandlers().add(action);
		Runtime.getRuntime().addShutdownHook(new Thread(() -> {
			if (!withApplications.get()) {
				action.run();
			}
		}, "isolated-database-exit"));
	}

}
