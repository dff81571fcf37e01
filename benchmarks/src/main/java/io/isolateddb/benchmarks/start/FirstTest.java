package io.isolateddb.benchmarks.start;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.event.EventListener;

/**
 * The first test of a suite. It notes when its context was ready, and when it had a
 * connection to its database.
 */
@SpringBootTest(classes = FirstTest.Application.class, webEnvironment = SpringBootTest.WebEnvironment.NONE)
@IsolatedDatabase
class FirstTest {

	static long ready;

	static long connected;

	@Test
	void hasDatabase(@Autowired DataSource dataSource) throws SQLException {
		try (Connection connection = dataSource.getConnection()) {
			connected = System.nanoTime();
		}
	}

	/**
	 * A DataSource and Flyway.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@EventListener(ApplicationReadyEvent.class)
		void isReady() {
			ready = System.nanoTime();
		}

	}

}
