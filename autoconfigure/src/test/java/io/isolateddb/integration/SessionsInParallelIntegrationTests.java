package io.isolateddb.integration;

import java.net.CookieManager;
import java.net.http.HttpClient;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Scope;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A request belongs to the test that sends it, no matter which test has used its session
 * and its connection before.
 */
class SessionsInParallelIntegrationTests {

	private static final int VISITS = 5;

	private static final Set<String> sessions = ConcurrentHashMap.newKeySet();

	private static final Set<Integer> connections = ConcurrentHashMap.newKeySet();

	@Test
	void sessionAndConnectionsOfAClientServeManyTests() {
		sessions.clear();
		connections.clear();

		ParallelRun.exactly(4).succeed(60, VisitsTestCase.class, PerClassVisitsTestCase.class, JettyTestCase.class);

		assertThat(sessions).as("sessions").hasSizeLessThan(60);
		assertThat(connections).as("connections").hasSizeLessThan(60);
	}

	@Configuration(proxyBeanMethods = false)
	@Import({ UsersApplication.class, Visits.class })
	static class VisitsApplication {

		/**
		 * One for all tests. It keeps connections open, and sends the session back.
		 */
		@Bean
		RestClient client(RestClient.Builder builder) {
			HttpClient client = HttpClient.newBuilder()
				.version(HttpClient.Version.HTTP_1_1)
				.cookieHandler(new CookieManager())
				.build();
			return builder.requestFactory(new JdkClientHttpRequestFactory(client)).build();
		}

	}

	@RestController
	static class Visits {

		private final Users users;

		Visits(Users users) {
			this.users = users;
		}

		@GetMapping("visit")
		String visit(HttpServletRequest request) {
			sessions.add(request.getSession().getId());
			connections.add(request.getRemotePort());
			return this.users.database();
		}

	}

	@SpringBootTest(classes = VisitsApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
	@IsolatedDatabase
	static class VisitsTestCase {

		@LocalServerPort
		int port;

		@RepeatedTest(20)
		void visitsOwnDatabase(@Autowired RestClient client, @Autowired Users users) {
			for (int i = 0; i < VISITS; i++) {
				assertThat(client.get().uri("http://localhost:" + this.port + "/visit").retrieve().body(String.class))
					.isEqualTo(users.database());
			}
		}

	}

	@IsolatedDatabase(scope = Scope.CLASS)
	static class PerClassVisitsTestCase extends VisitsTestCase {

	}

	@SpringBootTest(classes = VisitsApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
			properties = "spring.autoconfigure.exclude=org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration")
	@IsolatedDatabase
	static class JettyTestCase extends VisitsTestCase {

	}

}
