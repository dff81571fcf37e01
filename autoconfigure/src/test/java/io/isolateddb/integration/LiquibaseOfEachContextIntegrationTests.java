package io.isolateddb.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.testsupport.ChangeLogs;
import liquibase.integration.spring.SpringLiquibase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Liquibase whose result its files do not decide, or that does something in each run,
 * migrates each context once, as without templates.
 */
class LiquibaseOfEachContextIntegrationTests {

	@TempDir
	private static Path folder;

	@BeforeAll
	static void write() throws IOException {
		StartUps.files(folder);
		write("always.xml", ChangeLogs.BEGIN + """
				<changeSet id="1" author="suite"><sql>CREATE TABLE runs (id int)</sql></changeSet>
				<changeSet id="2" author="suite" runAlways="true"><sql>INSERT INTO runs VALUES (1)</sql></changeSet>
				""" + ChangeLogs.END);
		write("known.xml", ChangeLogs.BEGIN
				+ "<changeSet id='3' author='suite'><sql>CREATE TABLE a ()</sql></changeSet>" + ChangeLogs.END);
		write("failing.xml",
				ChangeLogs.BEGIN
						+ "<changeSet id='1' author='suite'><sql>INSERT INTO missing VALUES (1)</sql></changeSet>"
						+ ChangeLogs.END);
		write("later.xml", ChangeLogs.BEGIN + """
				<changeSet id="1" author="suite">
					<preConditions onFail="CONTINUE"><tableExists tableName="runs"/></preConditions>
					<sql>INSERT INTO runs VALUES (1)</sql>
				</changeSet>
				<changeSet id="2" author="suite"><sql>CREATE TABLE runs (id int)</sql></changeSet>
				<changeSet id="3" author="suite"><sql>INSERT INTO runs VALUES (2)</sql></changeSet>
				""" + ChangeLogs.END);
	}

	private static void write(String file, String content) throws IOException {
		Files.writeString(folder.resolve(file), content);
	}

	@Test
	void whatIsNotKnownBeforehandRunsOnceInEachContext() {
		assertThat(StartUps.run(AlwaysTestCase.class, AlwaysInAnotherContextTestCase.class)).containsExactly("1", "1");
		assertThat(StartUps.run(LaterTestCase.class)).containsExactly("2");
	}

	@Test
	void whatFollowsSomethingUnknownRunsAsUsual() {
		assertThat(StartUps.run(AfterUnknownTestCase.class)).containsExactly("1", "3");
	}

	@Test
	void failureIsThatOfLiquibase() {
		assertThat(TestCases.failures(TestCases.run(FailingTestCase.class))).first()
			.extracting(KeptOnServer::print)
			.asString()
			.contains("Migration failed for changeset", "failing.xml::1::suite", "relation \"missing\" does not exist");
	}

	@UsersTest
	@TestPropertySource(properties = { "spring.flyway.enabled=false", "spring.liquibase.enabled=true" })
	abstract static class Runs {

		@Test
		void seeRuns(@Autowired JdbcClient jdbc) {
			StartUps.see(jdbc, "SELECT id::text FROM runs");
		}

	}

	abstract static class Always extends Runs {

		@DynamicPropertySource
		static void changeLog(DynamicPropertyRegistry registry) {
			registry.add("spring.liquibase.change-log", () -> StartUps.file("always.xml"));
		}

	}

	@IsolatedDatabase
	static class AlwaysTestCase extends Always {

	}

	@TestPropertySource(properties = "another=context")
	@IsolatedDatabase
	static class AlwaysInAnotherContextTestCase extends Always {

	}

	@IsolatedDatabase
	static class LaterTestCase extends Runs {

		@DynamicPropertySource
		static void changeLog(DynamicPropertyRegistry registry) {
			registry.add("spring.liquibase.change-log", () -> StartUps.file("later.xml"));
		}

	}

	@IsolatedDatabase
	static class FailingTestCase extends Runs {

		@DynamicPropertySource
		static void changeLog(DynamicPropertyRegistry registry) {
			registry.add("spring.liquibase.change-log", () -> StartUps.file("failing.xml"));
		}

	}

	@Import(SecondLiquibase.class)
	@IsolatedDatabase
	static class AfterUnknownTestCase extends Always {

		@Override
		@Test
		void seeRuns(@Autowired JdbcClient jdbc) {
			super.seeRuns(jdbc);
			StartUps.see(jdbc, "SELECT count(*)::text FROM databasechangelog");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SecondLiquibase {

		@Bean
		SpringLiquibase firstLiquibase(DataSource dataSource) {
			return liquibase(dataSource, "always.xml");
		}

		@Bean
		@DependsOn("firstLiquibase")
		SpringLiquibase secondLiquibase(DataSource dataSource) {
			return liquibase(dataSource, "known.xml");
		}

		private static SpringLiquibase liquibase(DataSource dataSource, String changeLog) {
			SpringLiquibase liquibase = new SpringLiquibase();
			liquibase.setDataSource(dataSource);
			liquibase.setChangeLog(StartUps.file(changeLog));
			return liquibase;
		}

	}

}
