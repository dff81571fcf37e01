package io.isolateddb.engine.mysql;

import java.sql.SQLException;

import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests that what a migration has made with settings of its own session can be copied.
 */
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
class MySqlMigrationSettingsTests {

	@Parameter
	TestServer server;

	@Test
	void tablesThatStrictInnoDbRefuses() throws SQLException {
		StringBuilder columns = new StringBuilder();
		for (int i = 0; i < 60; i++) {
			columns.append(", c").append(i).append(" char(200)");
		}
		try (MySqlTemplate template = MySqlTemplate.of(this.server, """
				SET SESSION innodb_strict_mode = 0;
				CREATE TABLE odd (id int AUTO_INCREMENT PRIMARY KEY, text varchar(20))
					ROW_FORMAT = COMPACT KEY_BLOCK_SIZE = 7;
				CREATE TABLE wide (id int AUTO_INCREMENT PRIMARY KEY%s) ROW_FORMAT = COMPACT DEFAULT CHARSET latin1;
				INSERT INTO odd (text) VALUES ('a'); INSERT INTO wide (c0) VALUES ('a')""".formatted(columns))) {
			requireEqual(template, "INSERT INTO odd (text) VALUES ('b')", "INSERT INTO wide (c1) VALUES ('b')");
		}
	}

	@Test
	void rowsThatViolateConstraints() throws SQLException {
		assumeThat(this.server.product()).as("MySQL always checks").isEqualTo("mariadb");
		try (MySqlTemplate template = MySqlTemplate.of(this.server,
				"""
						SET check_constraint_checks = 0;
						CREATE TABLE counts (id int PRIMARY KEY, n int CHECK (n > 0)); INSERT INTO counts VALUES (1, -1), (2, 2)""")) {
			requireEqual(template, "UPDATE counts SET n = 3 WHERE id = 2", "DELETE FROM counts WHERE id = 1");
		}
	}

	@Test
	void rowsThatForeignKeysRefuseAndValuesThatStrictModesRefuse() throws SQLException {
		try (MySqlTemplate template = MySqlTemplate.of(this.server, """
				SET foreign_key_checks = 0, sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES';
				CREATE TABLE child (id int AUTO_INCREMENT PRIMARY KEY, parent int, born date DEFAULT '0000-00-00',
					FOREIGN KEY (parent) REFERENCES parent (id));
				CREATE TABLE parent (id int PRIMARY KEY);
				INSERT INTO child VALUES (0, 7, '2020-02-31'), (2, 8, '0000-00-00')""")) {
			requireEqual(template,
					"SET foreign_key_checks = 0; UPDATE child SET parent = 9; DELETE FROM child WHERE id = 0");
		}
	}

	@Test
	void timestampsWithoutDefaults() throws SQLException {
		try (MySqlTemplate template = MySqlTemplate.of(this.server, """
				SET SESSION explicit_defaults_for_timestamp = 1;
				CREATE TABLE events (id int PRIMARY KEY, first timestamp NOT NULL, second timestamp NULL);
				INSERT INTO events VALUES (1, '2020-01-01', NULL)""")) {
			requireEqual(template, "UPDATE events SET id = 2");
		}
	}

	private static void requireEqual(MySqlTemplate template, String... changes) throws SQLException {
		try (RewoundClone clone = template.copy(1)) {
			assertThat(MySqlDump.of(clone.sessions().get(0))).isEqualTo(template.source());
			for (String change : changes) {
				clone.execute(change);
				assertThat(clone.rewind()).as(change).isEqualTo(Rewind.UNDONE);
				assertThat(MySqlDump.of(clone.sessions().get(0))).isEqualTo(template.source());
			}
		}
	}

}
