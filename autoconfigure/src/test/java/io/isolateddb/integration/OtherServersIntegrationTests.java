package io.isolateddb.integration;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpServer;
import io.isolateddb.IsolatedDatabase;
import io.isolateddb.binding.DatabaseBinding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.resttestclient.TestRestTemplate;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureTestRestTemplate;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Other servers on this machine, such as stubs of remote services, see requests as the
 * application sends them.
 */
class OtherServersIntegrationTests {

	@Test
	void headerIsSentToTheServerOfTheContextOnly() {
		TestCases.succeed(1, StubTestCase.class);
	}

	@SpringBootTest(classes = UsersApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
	@AutoConfigureTestRestTemplate
	@IsolatedDatabase
	static class StubTestCase {

		private static final List<List<String>> headers = new CopyOnWriteArrayList<>();

		private static HttpServer stub;

		@BeforeAll
		static void start() throws IOException {
			stub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			stub.createContext("/", (exchange) -> {
				headers.add(exchange.getRequestHeaders().getOrDefault(DatabaseBinding.HTTP_HEADER, List.of()));
				exchange.sendResponseHeaders(204, -1);
				exchange.close();
			});
			stub.start();
		}

		@AfterAll
		static void stop() {
			stub.stop(0);
		}

		@Test
		void asksStubAndApplication(@Autowired TestRestTemplate template, @Autowired RestClient.Builder builder,
				@Autowired RestTemplateBuilder templates, @Autowired Users users) {
			String url = "http://localhost:" + stub.getAddress().getPort() + "/";

			template.getForEntity(url, Void.class);
			builder.build().get().uri(url).retrieve().toBodilessEntity();
			templates.build().getForEntity(url, Void.class);

			assertThat(headers).hasSize(3).allMatch(List::isEmpty);
			assertThat(template.getForObject("/users/database", String.class)).isEqualTo(users.database());
		}

	}

}
