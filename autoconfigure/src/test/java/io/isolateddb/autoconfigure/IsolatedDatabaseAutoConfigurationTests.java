package io.isolateddb.autoconfigure;

import java.util.List;
import java.util.stream.Stream;

import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.test.TestDefaults;
import jakarta.servlet.Filter;
import liquibase.integration.spring.SpringLiquibase;
import net.javacrumbs.shedlock.support.StorageBasedLockProvider;
import org.flywaydb.core.Flyway;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.Scheduler;
import reactor.core.publisher.Hooks;

import org.springframework.batch.core.scope.context.SynchronizationManagerSupport;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionEvaluationReport;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureJdbc;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase;
import org.springframework.boot.jooq.test.autoconfigure.AutoConfigureJooq;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.resttestclient.TestRestTemplate;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.orm.jpa.AbstractEntityManagerFactoryBean;
import org.springframework.scheduling.quartz.SchedulerFactoryBean;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.client.RestClient;
import org.springframework.web.filter.GenericFilterBean;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link IsolatedDatabaseAutoConfiguration}.
 */
class IsolatedDatabaseAutoConfigurationTests {

	private static final String[] BEANS = { "isolatedDatabases", "isolatedDatabaseServers",
			"isolatedDatabaseEmbeddedDefaults", "isolatedDatabaseRoutingPostProcessor",
			"isolatedDatabaseContextClosedListener", "isolatedDatabaseExecutorPostProcessor",
			"isolatedDatabaseScriptsPostProcessor" };

	private static final String[] OPTIONAL_BEANS = { "isolatedDatabaseFlywayPostProcessor",
			"isolatedDatabaseFlywayCustomizer", "isolatedDatabaseLiquibasePostProcessor",
			"isolatedDatabaseHibernatePostProcessor", "isolatedDatabaseQuartzPostProcessor",
			"isolatedDatabaseShedLockPostProcessor", "isolatedDatabaseBatchInstaller",
			"isolatedDatabaseReactorInstaller", "isolatedDatabaseContextPropagationInstaller",
			"isolatedDatabaseFilterRegistration", "isolatedDatabaseWebFilter",
			"isolatedDatabaseRestTemplatePostProcessor", "isolatedDatabaseRestClientPostProcessor",
			"isolatedDatabaseRestTemplateBuilderPostProcessor", "isolatedDatabaseTestRestTemplatePostProcessor",
			"isolatedDatabaseRestTestClientPostProcessor", "isolatedDatabaseWebClientPostProcessor",
			"isolatedDatabaseWebTestClientPostProcessor" };

	private final ApplicationContextRunner notIsolated = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(IsolatedDatabaseAutoConfiguration.class));

	private final ApplicationContextRunner isolated = this.notIsolated.withInitializer(IsolatedContext::prepare);

	@Test
	void contextThatIsNotIsolatedHasNoBeanOfOurs() {
		this.notIsolated.run((context) -> assertThat(context.getBeanDefinitionNames())
			.noneMatch((name) -> name.contains("isolatedDatabase") || name.contains("io.isolateddb")));
	}

	@Test
	void isolatedContextHasAllBeans() {
		this.isolated.run((context) -> {
			assertThat(ours(context))
				.containsExactlyInAnyOrder(Stream.of(BEANS, OPTIONAL_BEANS).flatMap(Stream::of).toArray(String[]::new));
			assertThat(context).hasSingleBean(ContextDatabases.class).hasSingleBean(IsolatedDatabaseProperties.class);
			assertThat(context.getBean(TestDefaults.class)).isSameAs(context.getBean(IsolatedDatabaseProperties.class));
		});
	}

	@Test
	void isolatedContextWithoutAutoConfigurationOfItsOwnHasAllBeans() {
		new ApplicationContextRunner().withInitializer(IsolatedContext::prepare)
			.run((context) -> assertThat(ours(context)).contains(BEANS).contains(OPTIONAL_BEANS));
	}

	@Test
	void beansAreInfrastructure() {
		this.isolated.run((context) -> {
			ConfigurableListableBeanFactory beans = context.getBeanFactory();
			assertThat(ours(context)).allSatisfy((name) -> assertThat(beans.getBeanDefinition(name).getRole())
				.isEqualTo(BeanDefinition.ROLE_INFRASTRUCTURE));
		});
	}

	@Test
	void propertiesAreBound() {
		this.isolated.withPropertyValues("isolated-database.keep-limit=3")
			.run((context) -> assertThat(context.getBean(IsolatedDatabaseProperties.class).keepLimit()).isEqualTo(3));
	}

	@Test
	void conditionsReportShowsWhyItApplies() {
		this.isolated.run((context) -> assertThat(outcomes(context)).anyMatch(
				(outcome) -> outcome.contains("matched") && outcome.contains("the tests of the context are isolated")));
	}

	@Test
	void conditionsReportShowsWhyItDoesNotApply() {
		this.notIsolated.run((context) -> assertThat(outcomes(context))
			.anyMatch((outcome) -> outcome.contains("the tests of the context are not isolated")));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("libraries")
	void beansOfAbsentLibraryAreLeftOut(Class<?> absent, List<String> leftOut) {
		this.isolated.withClassLoader(new FilteredClassLoader(absent)).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(ours(context)).contains(BEANS)
				.containsAll(Stream.of(OPTIONAL_BEANS).filter((name) -> !leftOut.contains(name)).toList())
				.doesNotContainAnyElementsOf(leftOut);
		});
	}

	static Stream<Arguments> libraries() {
		List<String> flyway = List.of("isolatedDatabaseFlywayPostProcessor", "isolatedDatabaseFlywayCustomizer");
		List<String> webClients = List.of("isolatedDatabaseWebClientPostProcessor",
				"isolatedDatabaseWebTestClientPostProcessor");
		List<String> hibernate = List.of("isolatedDatabaseHibernatePostProcessor");
		List<String> quartz = List.of("isolatedDatabaseQuartzPostProcessor");
		List<String> servlet = List.of("isolatedDatabaseFilterRegistration");
		List<String> reactor = Stream
			.concat(webClients.stream(), Stream.of("isolatedDatabaseWebFilter", "isolatedDatabaseReactorInstaller"))
			.toList();
		return Stream.of(Arguments.of(Flyway.class, flyway), Arguments.of(FlywayMigrationInitializer.class, flyway),
				Arguments.of(SpringLiquibase.class, List.of("isolatedDatabaseLiquibasePostProcessor")),
				Arguments.of(SessionFactory.class, hibernate),
				Arguments.of(AbstractEntityManagerFactoryBean.class, hibernate), Arguments.of(Scheduler.class, quartz),
				Arguments.of(SchedulerFactoryBean.class, quartz),
				Arguments.of(StorageBasedLockProvider.class, List.of("isolatedDatabaseShedLockPostProcessor")),
				Arguments.of(SynchronizationManagerSupport.class, List.of("isolatedDatabaseBatchInstaller")),
				Arguments.of(Hooks.class, reactor), Arguments.of(WebFilter.class, List.of("isolatedDatabaseWebFilter")),
				Arguments.of(Filter.class, servlet), Arguments.of(GenericFilterBean.class, servlet),
				Arguments.of(RestClient.class,
						List.of("isolatedDatabaseRestTemplatePostProcessor", "isolatedDatabaseRestClientPostProcessor",
								"isolatedDatabaseRestTestClientPostProcessor")),
				Arguments.of(RestTestClient.class, List.of("isolatedDatabaseRestTestClientPostProcessor")),
				Arguments.of(RestTemplateBuilder.class,
						List.of("isolatedDatabaseRestTemplateBuilderPostProcessor",
								"isolatedDatabaseTestRestTemplatePostProcessor")),
				Arguments.of(TestRestTemplate.class, List.of("isolatedDatabaseTestRestTemplatePostProcessor")),
				Arguments.of(WebClient.class, webClients),
				Arguments.of(WebTestClient.class, List.of("isolatedDatabaseWebTestClientPostProcessor")));
	}

	@ParameterizedTest
	@ValueSource(classes = { AutoConfiguration.class, AutoConfigureJdbc.class, AutoConfigureTestDatabase.class,
			AutoConfigureJooq.class })
	void isImportedWhereDataSourcesAreAutoConfigured(Class<?> annotation) {
		assertThat(ImportCandidates.load(annotation, getClass().getClassLoader()))
			.contains(IsolatedDatabaseAutoConfiguration.class.getName());
	}

	private static Stream<String> ours(AssertableApplicationContext context) {
		return Stream.of(context.getBeanDefinitionNames())
			.filter((name) -> name.startsWith("isolatedDatabase") && !name.equals("isolatedDatabaseContext"));
	}

	private static Stream<String> outcomes(AssertableApplicationContext context) {
		return ConditionEvaluationReport.get(context.getBeanFactory())
			.getConditionAndOutcomesBySource()
			.get(IsolatedDatabaseAutoConfiguration.class.getName())
			.stream()
			.map((outcome) -> (outcome.getOutcome().isMatch() ? "matched: " : "did not match: ")
					+ outcome.getOutcome().getMessage());
	}

}
