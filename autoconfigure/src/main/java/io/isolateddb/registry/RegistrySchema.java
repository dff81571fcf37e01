package io.isolateddb.registry;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.SharedServer;
import io.isolateddb.engine.Waiting;

/**
 * Creates the tables of the registry.
 */
final class RegistrySchema {

	/**
	 * The database that they are in.
	 */
	static final String DATABASE = "isolated_database";

	private static final int VERSION = 1;

	/**
	 * The JVM that creates the tables holds this lock. Other JVMs check again and again
	 * whether the tables are there. If the first one is killed, its lock is free, and
	 * another one goes on.
	 */
	private static final long CREATION_LOCK = 1;

	private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

	/**
	 * A name may be the path of a file. {@code connections} are those that the database,
	 * or the JVM itself, may open. {@code test} says for which test a database is kept,
	 * and why, {@code project} and {@code run} by which run of what. {@code used} is the
	 * clock of the registry, which counts transactions; the timestamps are for people.
	 */
	private static final List<String> TABLES = List.of("""
			CREATE TABLE jvms (
				id bigint PRIMARY KEY,
				description varchar(250) NOT NULL,
				connections int NOT NULL,
				run varchar(250),
				started timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP)""", """
			CREATE TABLE test_databases (
				name varchar(500) PRIMARY KEY,
				kind varchar(10) NOT NULL,
				owner bigint,
				fingerprint varchar(64) UNIQUE,
				connections int NOT NULL,
				test varchar(250),
				project varchar(250),
				run varchar(250),
				used bigint NOT NULL,
				created timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP)""", """
			CREATE TABLE template_uses (
				template varchar(63) NOT NULL,
				jvm bigint NOT NULL,
				PRIMARY KEY (template, jvm))""", """
			CREATE TABLE waiting (
				ticket bigint PRIMARY KEY,
				jvm bigint NOT NULL)""",
			// This one has a row at once and comes last: if it is there, all tables are.
			// The large number makes the column large
			"CREATE TABLE registry AS SELECT " + VERSION + " AS version, 10000000000 AS clock");

	/**
	 * The tables that may be there before the last one.
	 */
	private static final List<String> OURS = List.of("jvms", "test_databases", "template_uses", "waiting");

	/**
	 * The columns that the tables of the first release did not have. It writes no values
	 * to them and does not mind them, so the version is still the same. The last one is
	 * added last: if it is there, all are.
	 */
	private static final List<List<String>> ADDED = List.of(List.of("jvms", "run"),
			List.of("test_databases", "project"), List.of("test_databases", "run"));

	private RegistrySchema() {
	}

	/**
	 * Create the tables if they are not there, and the columns that an earlier version of
	 * Isolated Database has not made.
	 */
	static void ensure(SharedServer server, Connection session) throws SQLException {
		while (!isComplete(session)) {
			if (server.tryLock(session, CREATION_LOCK)) {
				try {
					createMissing(session);
				}
				finally {
					server.unlock(session, CREATION_LOCK);
				}
			}
			else {
				Waiting.pause(PAUSE, "another JVM, which creates the tables of the registry");
			}
		}
	}

	private static boolean isComplete(Connection session) throws SQLException {
		if (!tables(session).contains("registry")) {
			return false;
		}
		requireVersion(session);
		return isThere(session, ADDED.get(ADDED.size() - 1));
	}

	private static boolean isThere(Connection session, List<String> column) throws SQLException {
		try (Statement statement = session.createStatement();
				ResultSet none = statement.executeQuery("SELECT * FROM " + column.get(0) + " WHERE 1 = 0")) {
			ResultSetMetaData columns = none.getMetaData();
			for (int i = 1; i <= columns.getColumnCount(); i++) {
				if (columns.getColumnName(i).equalsIgnoreCase(column.get(1))) {
					return true;
				}
			}
			return false;
		}
	}

	private static List<String> tables(Connection session) throws SQLException {
		DatabaseMetaData metaData = session.getMetaData();
		try (ResultSet tables = metaData.getTables(session.getCatalog(), session.getSchema(), "%",
				new String[] { "TABLE" })) {
			List<String> names = new ArrayList<>();
			while (tables.next()) {
				names.add(tables.getString("TABLE_NAME").toLowerCase(Locale.ROOT));
			}
			return names;
		}
	}

	private static void createMissing(Connection session) throws SQLException {
		List<String> existing = tables(session);
		if (existing.contains("registry")) {
			addColumns(session);
			return;
		}
		if (!OURS.containsAll(existing)) {
			throw new IsolatedDatabaseException("The database '" + DATABASE + "' on the server is somebody else's: "
					+ "it has the tables " + existing + ". Isolated Database keeps the list of its databases under "
					+ "this name: rename that database, or use another server.");
		}
		try (Statement statement = session.createStatement()) {
			for (String table : TABLES) {
				if (existing.stream().noneMatch((name) -> table.startsWith("CREATE TABLE " + name + " "))) {
					statement.execute(table);
				}
			}
		}
	}

	private static void addColumns(Connection session) throws SQLException {
		try (Statement statement = session.createStatement()) {
			for (List<String> column : ADDED) {
				if (!isThere(session, column)) {
					statement
						.execute("ALTER TABLE " + column.get(0) + " ADD COLUMN " + column.get(1) + " varchar(250)");
				}
			}
		}
	}

	private static void requireVersion(Connection session) throws SQLException {
		try (Statement statement = session.createStatement();
				ResultSet row = statement.executeQuery("SELECT version FROM registry")) {
			if (!row.next() || row.getInt(1) != VERSION) {
				throw new IsolatedDatabaseException("The database '" + DATABASE
						+ "' on the server was made by another version of Isolated Database. Use one version for all, "
						+ "or drop this database, and those whose names start with isodb_, when no tests run.");
			}
		}
	}

}
