package io.isolateddb.migration;

import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fixtures speak the language of MySQL and MariaDB, as their client understands it.
 */
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
class MySqlScriptsIntegrationTests {

	private static final String SCRIPT = """
			CREATE TABLE users (id int AUTO_INCREMENT PRIMARY KEY, name varchar(100)); # one; two
			INSERT INTO users (name) VALUES ('O\\'Brien; x'), ("Grace \\"G\\";"); -- three; four
			CREATE PROCEDURE add_two() BEGIN
				INSERT INTO users (name) VALUES ('Linus');
				IF true THEN INSERT INTO users (name) VALUES ('Barbara'); END IF;
			END;
			CALL add_two();
			DELIMITER $$
			CREATE TRIGGER shout BEFORE INSERT ON users FOR EACH ROW
			BEGIN
				SET NEW.name = upper(NEW.name);
				SET NEW.name = concat(NEW.name, CASE WHEN 1 THEN '!' END);
			END $$
			DELIMITER ;
			/*!40101 INSERT INTO users (name) VALUES ('Margaret; M.') */;
			INSERT INTO users (name) SELECT 5--1;
			""";

	@Parameter
	private TestServer server;

	@Test
	void scriptRunsAsInTheClient() throws SQLException {
		DatabaseEngine engine = this.server.engine();
		String name = "isodb_" + UUID.randomUUID().toString().substring(0, 8);
		engine.administration().create(name);
		try {
			ServerAddress address = engine.address(name, this.server.declaredUrl());
			DriverManagerDataSource database = new DriverManagerDataSource(address.jdbcUrl(), address.username(),
					address.password());

			new ScriptsMigrator(List.of(new SqlScript("users.sql", SCRIPT))).migrate(database);

			assertThat(new JdbcTemplate(database).queryForList("SELECT name FROM users ORDER BY id", String.class))
				.containsExactly("O'Brien; x", "Grace \"G\";", "Linus", "Barbara", "MARGARET; M.!", "6!");
		}
		finally {
			engine.administration().drop(name);
		}
	}

}
