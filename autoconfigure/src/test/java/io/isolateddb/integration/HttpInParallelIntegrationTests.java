package io.isolateddb.integration;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Scope;
import io.isolateddb.binding.DatabaseBinding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.resttestclient.TestRestTemplate;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureTestRestTemplate;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * While several tests run, what a server does for a request of a test it does in the
 * database of this test.
 */
class HttpInParallelIntegrationTests {

	private static final List<String> PATHS = List.of("direct", "callable", "future", "mono", "delayed");

	/** WebFlux does not call a {@code Callable}. */
	private static final List<String> REACTIVE_PATHS = List.of("direct", "future", "mono", "delayed");

	@Test
	void requestsToTomcat() {
		ParallelRun.of(4).succeed(42, TomcatTestCase.class, PerClassTomcatTestCase.class);
	}

	@Test
	void requestsToJetty() {
		ParallelRun.of(4).succeed(21, JettyTestCase.class);
	}

	@Test
	void requestsToWebFlux() {
		ParallelRun.of(4).succeed(12, WebFluxTestCase.class, AnotherWebFluxTestCase.class);
	}

	@Test
	void requestsToMockMvc() {
		ParallelRun.of(4).succeed(18, MockMvcTestCase.class, AnotherMockMvcTestCase.class);
	}

	@Test
	void requestsToMockOfWebFlux() {
		ParallelRun.of(4).succeed(6, MockWebFluxTestCase.class, AnotherMockWebFluxTestCase.class);
	}

	@Test
	void requestsOfNoTestAndOfTestsThatHaveEndedAreRefused() throws Exception {
		try (Neighbour neighbour = Neighbour.of(NeighbourTestCase.class)) {
			TestCases.succeed(4, NoTestTestCase.class);
		}
	}

	private static String get(int port, String path, String id) throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
		if (!id.isEmpty()) {
			request.header(DatabaseBinding.HTTP_HEADER, id);
		}
		return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
	}

	@Configuration(proxyBeanMethods = false)
	@Import({ UsersApplication.class, Databases.class })
	static class WebApplication {

		@Bean
		RestTemplate ownRestTemplate() {
			return new RestTemplate();
		}

		@Bean
		@org.springframework.context.annotation.Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
		WebClient.Builder webClientBuilder() {
			return WebClient.builder();
		}

	}

	abstract static class AbstractTestCase {

		@Autowired
		Users users;

		String database;

		@BeforeEach
		void addGrace() {
			this.users.add("Grace");
			this.database = this.users.database();
		}

		@AfterEach
		void databaseIsStillTheSame() {
			assertThat(this.users.database()).isEqualTo(this.database);
		}

	}

	@SpringBootTest(classes = WebApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
	@AutoConfigureRestTestClient
	@AutoConfigureTestRestTemplate
	@AutoConfigureWebTestClient
	@IsolatedDatabase
	static class TomcatTestCase extends AbstractTestCase {

		@LocalServerPort
		int port;

		@BeforeEach
		void serverIsTheOneMeant(@Autowired ApplicationContext context) {
			assertThat(context.containsBean(server() + "ServletWebServerFactory")).isTrue();
		}

		String server() {
			return "tomcat";
		}

		private String uri(String path) {
			return "http://localhost:" + this.port + "/databases/" + path;
		}

		@RepeatedTest(3)
		void restTemplateForTests(@Autowired TestRestTemplate client) {
			assertThat(PATHS).allSatisfy((path) -> assertThat(client.getForObject("/databases/" + path, String.class))
				.isEqualTo(this.database));
			assertThat(client.postForObject("/databases/body", "body", String.class)).isEqualTo(this.database);
			assertThat(client.withBasicAuth("ada", "secret").getForObject("/databases/direct", String.class))
				.isEqualTo(this.database);
		}

		@RepeatedTest(3)
		void restTestClient(@Autowired RestTestClient client) {
			assertThat(PATHS).allSatisfy((path) -> client.get()
				.uri("/databases/" + path)
				.exchange()
				.expectBody(String.class)
				.isEqualTo(this.database));
		}

		@RepeatedTest(3)
		void webTestClient(@Autowired WebTestClient client) {
			assertThat(PATHS).allSatisfy((path) -> client.get()
				.uri("/databases/" + path)
				.exchange()
				.expectBody(String.class)
				.isEqualTo(this.database));
		}

		@RepeatedTest(3)
		void restClient(@Autowired RestClient.Builder builder) {
			RestClient client = builder.build();
			assertThat(PATHS).allSatisfy((path) -> assertThat(client.get().uri(uri(path)).retrieve().body(String.class))
				.isEqualTo(this.database));
		}

		@RepeatedTest(3)
		void restTemplate(@Autowired RestTemplateBuilder builder, @Autowired RestTemplate ownRestTemplate) {
			assertThat(builder.build().getForObject(uri("direct"), String.class)).isEqualTo(this.database);
			assertThat(ownRestTemplate.getForObject(uri("direct"), String.class)).isEqualTo(this.database);
		}

		@RepeatedTest(3)
		void webClient(@Autowired WebClient.Builder builder) {
			WebClient client = builder.build();
			assertThat(PATHS).allSatisfy(
					(path) -> assertThat(client.get().uri(uri(path)).retrieve().bodyToMono(String.class).block())
						.isEqualTo(this.database));
			assertThat(client.get()
				.uri(uri("direct"))
				.retrieve()
				.bodyToMono(String.class)
				.map((answer) -> this.users.database())
				.block()).isEqualTo(this.database);
		}

		@RepeatedTest(3)
		void clientOfItsOwnWithHeader() throws Exception {
			assertThat(get(this.port, "/databases/direct", DatabaseBinding.id())).isEqualTo(this.database);
		}

	}

	@IsolatedDatabase(scope = Scope.CLASS)
	static class PerClassTomcatTestCase extends TomcatTestCase {

	}

	@SpringBootTest(classes = WebApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
			properties = "spring.autoconfigure.exclude=org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration")
	@AutoConfigureRestTestClient
	@AutoConfigureTestRestTemplate
	@AutoConfigureWebTestClient
	@IsolatedDatabase
	static class JettyTestCase extends TomcatTestCase {

		@Override
		String server() {
			return "jetty";
		}

	}

	/**
	 * Netty gets a connection for each request, since Reactor Netty 1.3.7 may never read
	 * the next one: see https://github.com/reactor/reactor-netty/issues/4361.
	 */
	@SpringBootTest(classes = WebApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
			properties = { "spring.main.web-application-type=reactive", "server.netty.max-keep-alive-requests=1" })
	@AutoConfigureTestRestTemplate
	@AutoConfigureWebTestClient
	@IsolatedDatabase
	static class WebFluxTestCase extends AbstractTestCase {

		@BeforeEach
		void serverIsNetty(@Autowired ApplicationContext context) {
			assertThat(context.containsBean("nettyReactiveWebServerFactory")).isTrue();
		}

		@RepeatedTest(3)
		void webTestClient(@Autowired WebTestClient client) {
			assertThat(REACTIVE_PATHS).allSatisfy((path) -> client.get()
				.uri("/databases/" + path)
				.exchange()
				.expectBody(String.class)
				.isEqualTo(this.database));
			client.post()
				.uri("/databases/body")
				.bodyValue("body".repeat(25_000))
				.exchange()
				.expectBody(String.class)
				.isEqualTo(this.database);
		}

		@RepeatedTest(3)
		void restTemplateForTests(@Autowired TestRestTemplate client) {
			assertThat(REACTIVE_PATHS)
				.allSatisfy((path) -> assertThat(client.getForObject("/databases/" + path, String.class))
					.isEqualTo(this.database));
		}

	}

	static class AnotherWebFluxTestCase extends WebFluxTestCase {

	}

	@SpringBootTest(classes = WebApplication.class)
	@AutoConfigureMockMvc
	@AutoConfigureRestTestClient
	@AutoConfigureWebTestClient
	@IsolatedDatabase
	static class MockMvcTestCase extends AbstractTestCase {

		@RepeatedTest(3)
		void mockMvc(@Autowired MockMvcTester client) {
			assertThat(PATHS)
				.allSatisfy((path) -> assertThat(client.get().uri("/databases/" + path).exchange()).bodyText()
					.isEqualTo(this.database));
		}

		@RepeatedTest(3)
		void restTestClient(@Autowired RestTestClient client) {
			client.get().uri("/databases/direct").exchange().expectBody(String.class).isEqualTo(this.database);
		}

		@RepeatedTest(3)
		void webTestClient(@Autowired WebTestClient client) {
			client.get().uri("/databases/direct").exchange().expectBody(String.class).isEqualTo(this.database);
		}

	}

	static class AnotherMockMvcTestCase extends MockMvcTestCase {

	}

	@SpringBootTest(classes = WebApplication.class, properties = "spring.main.web-application-type=reactive")
	@AutoConfigureWebTestClient
	@IsolatedDatabase
	static class MockWebFluxTestCase extends AbstractTestCase {

		@RepeatedTest(3)
		void webTestClient(@Autowired WebTestClient client) {
			assertThat(REACTIVE_PATHS).allSatisfy((path) -> client.get()
				.uri("/databases/" + path)
				.exchange()
				.expectBody(String.class)
				.isEqualTo(this.database));
		}

	}

	static class AnotherMockWebFluxTestCase extends MockWebFluxTestCase {

	}

	@SpringBootTest(classes = WebApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
	@AutoConfigureRestTestClient
	@AutoConfigureTestRestTemplate
	@AutoConfigureWebTestClient
	@IsolatedDatabase
	static class NeighbourTestCase {

		@Test
		void stays(@Autowired Users users) throws InterruptedException {
			Neighbour.stay();
			assertThat(users.names()).containsExactly("Ada");
		}

	}

	@SpringBootTest(classes = WebApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
	@AutoConfigureRestTestClient
	@AutoConfigureTestRestTemplate
	@AutoConfigureWebTestClient
	@IsolatedDatabase
	@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
	static class NoTestTestCase {

		private static String ended;

		@LocalServerPort
		int port;

		@Test
		@Order(1)
		void endsWithThisIdentifier(@Autowired Users users) throws Exception {
			ended = DatabaseBinding.id();
			assertThat(get(this.port, "/databases/direct", ended)).isEqualTo(users.database());
		}

		@Test
		@Order(2)
		void requestOfTestThatHasEndedIsRefused() throws Exception {
			assertThat(get(this.port, "/databases/direct", ended))
				.contains(NoTestTestCase.class.getName() + "#endsWithThisIdentifier, has ended");
		}

		@Test
		@Order(3)
		void madeUpIdentifierIsRefused() throws Exception {
			assertThat(get(this.port, "/databases/direct", "1")).contains("unknown to this JVM (identifier 1)");
		}

		@Test
		@Order(4)
		void requestWithoutHeaderIsRefused() throws Exception {
			assertThat(get(this.port, "/databases/direct", "")).contains("it belongs to no test",
					NeighbourTestCase.class.getName() + "#stays", "HTTP client of the application context");
		}

	}

}
