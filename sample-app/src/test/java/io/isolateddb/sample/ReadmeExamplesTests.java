package io.isolateddb.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import io.isolateddb.DatabaseMigrator;
import io.isolateddb.IsolatedDatabase;
import io.isolateddb.pool.DatabaseLease;
import io.isolateddb.pool.DatabaseSnapshot;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The examples of the README, compiled and run, and a test that they are the same.
 */
class ReadmeExamplesTests {

	private static final Pattern EXAMPLE = Pattern.compile("```(?:java|kotlin)\\n(.*?)```", Pattern.DOTALL);

	private static final Path KOTLIN = Path.of("src", "test", "kotlin", "io", "isolateddb", "sample", "KotlinTests.kt");

	private static final Path SOURCES = Path.of("src", "test", "java", "io", "isolateddb", "sample");

	@Test
	void examplesOfReadmeAreTheOnesThatRun() throws IOException {
		String running = normalize(Files.readString(SOURCES.resolve("ReadmeExamplesTests.java"))
				+ Files.readString(SOURCES.resolve("DatabaseTest.java")) + Files.readString(KOTLIN));

		assertThat(examples()).hasSizeGreaterThanOrEqualTo(4)
			.allSatisfy((example) -> assertThat(running).contains(normalize(example)));
	}

	private static List<String> examples() throws IOException {
		List<String> examples = new ArrayList<>();
		Matcher matcher = EXAMPLE.matcher(Files.readString(Path.of("..", "README.md")));
		while (matcher.find()) {
			examples.add(matcher.group(1));
		}
		return examples;
	}

	private static String normalize(String source) {
		return source.replaceAll("\\s+", " ");
	}

	@Nested
	@SpringBootTest
	@IsolatedDatabase(fixtures = "users")
	class RegistrationTests {

		@Autowired
		UserService users;

		@Test
		void newcomerIsTheThirdUser() { // commits for real
			this.users.register(new NewUser("barbara@example.org", "Barbara"));
			assertThat(this.users.all()).extracting(User::name).containsExactly("Ada", "Grace", "Barbara");
		}

		@Test
		void nobodyElseHasRegistered() { // another database: Barbara was never here
			assertThat(this.users.all()).extracting(User::name).containsExactly("Ada", "Grace");
		}

	}

	@Nested
	@SpringBootTest
	@IsolatedDatabase
	class PostTests {

		@BeforeAll
		static void registerAda(@Autowired UserService users) {
			users.register(new NewUser("ada@example.org", "Ada"));
		}

		@Test
		void adaPosts(@Autowired UserService users, @Autowired PostService posts) {
			User ada = users.all().get(0);
			posts.publish(new NewPost(ada.id(), "general", "First!"));
			assertThat(posts.all()).hasSize(1);
		}

		@Test
		void adaHasNotPosted(@Autowired UserService users, @Autowired PostService posts) {
			assertThat(users.all()).hasSize(1);
			assertThat(posts.all()).isEmpty();
		}

	}

	@Nested
	@SpringBootTest
	@IsolatedDatabase(migrator = TwoTables.class)
	class OwnSchemaTests {

		@Test
		void bothTablesAreThere(@Autowired JdbcClient jdbc) {
			assertThat(jdbc.sql("SELECT count(*) FROM a, b").query(Integer.class).single()).isZero();
		}

	}

	@Nested
	@SpringBootTest
	@IsolatedDatabase(fixtures = "users")
	class StepsTests {

		@Test
		void eachStepStartsFromTheSameUsers(@Autowired UserService users, DatabaseLease database) {
			DatabaseSnapshot start = database.snapshot();
			for (String name : List.of("Barbara", "Edsger", "Frances", "Niklaus", "Tony")) {
				users.register(new NewUser(name.toLowerCase() + "@example.org", name));
				assertThat(users.all()).extracting(User::name).containsExactly("Ada", "Grace", name);
				database.restore(start); // rows, their order, sequences, schema
			}
		}

	}

	static class TwoTables implements DatabaseMigrator {

		@Override
		public String fingerprint() {
			return "two tables, 1"; // same fingerprint, same result: it runs once
		}

		@Override
		public void migrate(DataSource dataSource) {
			JdbcClient jdbc = JdbcClient.create(dataSource);
			jdbc.sql("CREATE TABLE a (id int)").update();
			jdbc.sql("CREATE TABLE b (id int)").update();
		}

	}

}
