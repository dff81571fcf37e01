package io.isolateddb.sample;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The examples of {@code sqlx::test}: tests without Spring that take their database as
 * parameters. The moderator is from {@code application-test.yml}.
 */
@IsolatedDatabase
class SqlxExamplesTests {

	@Test
	void basic() {
		assertThat(1 + 1).isEqualTo(2);
	}

	@Test
	void basicWithPool(DataSource pool) {
		JdbcClient jdbc = JdbcClient.create(pool);
		jdbc.sql("insert into users (email, name) values ('ada@example.org', 'Ada')").update();

		assertThat(names(jdbc)).containsExactly("Moderator", "Ada");
	}

	@Test
	void basicWithConnection(Connection connection) throws SQLException {
		connection.createStatement().execute("insert into users (email, name) values ('ada@example.org', 'Ada')");

		try (ResultSet count = connection.createStatement().executeQuery("select count(*) from users")) {
			assertThat(count.next()).isTrue();
			assertThat(count.getInt(1)).isEqualTo(2);
		}
	}

	@Test
	void basicWithOptionsForAPoolOfOnesOwn(HikariConfig options, JdbcConnectionDetails details) {
		options.setMaximumPoolSize(1);
		try (HikariDataSource pool = new HikariDataSource(options)) {
			assertThat(names(JdbcClient.create(pool))).containsExactly("Moderator");
		}
		assertThat(options.getJdbcUrl()).isEqualTo(details.getJdbcUrl());
	}

	@Test
	@IsolatedDatabase(migrations = { "classpath:db/migration", "classpath:db/proposed" })
	void ownMigrations(DataSource pool) {
		assertThat(JdbcClient.create(pool).sql("update users set nickname = 'Mod'").update()).isOne();
	}

	@Test
	@IsolatedDatabase(migrator = SnapshotMigrator.class)
	void ownMigrator(DataSource pool) {
		assertThat(names(JdbcClient.create(pool))).containsExactly("Barbara", "Moderator");
	}

	@Test
	@IsolatedDatabase(fixtures = { "users", "posts" })
	void fixtures(DataSource pool) {
		JdbcClient jdbc = JdbcClient.create(pool);

		assertThat(names(jdbc)).containsExactly("Moderator", "Ada", "Grace");
		assertThat(jdbc.sql("select count(*) from posts").query(int.class).single()).isEqualTo(3);
	}

	private static List<String> names(JdbcClient jdbc) {
		return jdbc.sql("select name from users order by id").query(String.class).list();
	}

	/**
	 * As the web application of sqlx's examples has it: fixtures, and a comment that is
	 * posted over HTTP.
	 */
	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
	@AutoConfigureRestTestClient
	@IsolatedDatabase(fixtures = { "users", "posts" })
	class Comments {

		@Test
		void commentIsPosted(@Autowired RestTestClient client, @Autowired PostService posts,
				@Autowired UserService users) {
			Post post = posts.all().get(2);
			Comment comment = new Comment(users.all().get(0).id(), "Lovely!");

			client.post().uri("/posts/{id}/comments", post.id()).body(comment).exchange().expectStatus().isCreated();

			assertThat(posts.comments(post.id())).containsExactly(comment);
		}

		@Test
		void commentOfAnotherTestIsNotThere(@Autowired RestTestClient client, @Autowired PostService posts) {
			Post post = posts.all().get(2);

			client.get().uri("/posts/{id}/comments", post.id()).exchange().expectBody().json("[]");
		}

	}

}
