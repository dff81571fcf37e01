package io.isolateddb.integration;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.pool.DatabaseLease;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * H2's console in an application shows the database of the test that is running, to
 * somebody who logs in with its URL.
 */
@Tag("own-server")
class H2ConsoleIntegrationTests {

	@Test
	void consoleShowsTheDatabaseOfTheTest() {
		TestCases.succeed(2, ConsoleTestCase.class);
	}

	@SpringBootTest(classes = UsersApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
	@TestPropertySource(properties = { "spring.datasource.url=jdbc:h2:mem:app", "spring.h2.console.enabled=true" })
	@IsolatedDatabase
	static class ConsoleTestCase {

		private final HttpClient client = HttpClient.newHttpClient();

		@LocalServerPort
		int port;

		/**
		 * The session of the console stays open, as somebody may leave it.
		 */
		@RepeatedTest(2)
		void showsItsRows(@Autowired Users users, DatabaseLease lease) throws Exception {
			assertThat(users.names()).containsExactly("Ada");
			users.add("Grace");

			String session = session(send("", ""));
			send("login.do?jsessionid=" + session, "driver=org.h2.Driver&user=sa&password=&url="
					+ URLEncoder.encode(lease.jdbcUrl(), StandardCharsets.UTF_8));
			String rows = send("query.do?jsessionid=" + session, "sql=SELECT+name+FROM+users");

			assertThat(rows).contains("Ada", "Grace");
		}

		private static String session(String page) {
			Matcher session = Pattern.compile("jsessionid=(\\w+)").matcher(page);
			assertThat(session.find()).as(page).isTrue();
			return session.group(1);
		}

		private String send(String path, String form) throws IOException, InterruptedException {
			HttpRequest request = HttpRequest
				.newBuilder(URI.create("http://localhost:" + this.port + "/h2-console/" + path))
				.header("Content-Type", "application/x-www-form-urlencoded")
				.POST(BodyPublishers.ofString(form))
				.build();
			return this.client.send(request, BodyHandlers.ofString()).body();
		}

	}

}
