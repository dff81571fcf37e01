package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A template with users and posts on each server at hand.
 */
@ParameterizedClass
@MethodSource("io.isolateddb.testsupport.TestServer#available")
abstract class EngineContract {

	static final String PREFIX = "isodb_" + UUID.randomUUID().toString().substring(0, 8) + "_";

	private static final AtomicInteger databases = new AtomicInteger();

	private static final Map<TestServer, String> templates = new EnumMap<>(TestServer.class);

	@Parameter
	TestServer server;

	DatabaseEngine engine;

	String template;

	@BeforeEach
	void useTemplate() throws SQLException {
		this.engine = this.server.engine();
		String template = templates.get(this.server);
		if (template == null) {
			template = makeTemplate();
			templates.put(this.server, template);
		}
		this.template = template;
	}

	@AfterAll
	static void dropTemplates() throws SQLException {
		for (Map.Entry<TestServer, String> template : templates.entrySet()) {
			template.getKey().engine().administration().drop(template.getValue());
		}
		templates.clear();
	}

	private String makeTemplate() throws SQLException {
		String template = PREFIX + "t" + databases.incrementAndGet();
		String scratch = name();
		this.engine.administration().create(scratch);
		try (Connection connection = this.engine.address(scratch, this.server.declaredUrl()).connect()) {
			execute(connection,
					"CREATE TABLE users (id " + this.server.identity() + ", name varchar(100) NOT NULL UNIQUE)");
			execute(connection, "CREATE TABLE posts (id " + this.server.identity()
					+ ", author int REFERENCES users (id), title text)");
			execute(connection, "INSERT INTO users (name) VALUES ('Ada'), ('Grace')");
		}
		this.engine.administration().freeze(scratch, template);
		return template;
	}

	static String name() {
		return PREFIX + databases.incrementAndGet();
	}

	RewoundClone copy(int sessions) throws SQLException {
		return new RewoundClone(this.engine, this.template, name(), sessions);
	}

	static void execute(Connection session, String sql) throws SQLException {
		try (Statement statement = session.createStatement()) {
			statement.execute(sql);
		}
	}

	static String text(Connection session, String sql) throws SQLException {
		try (Statement statement = session.createStatement(); ResultSet row = statement.executeQuery(sql)) {
			return row.next() ? row.getString(1) : "nothing";
		}
	}

	static String users(RewoundClone clone) throws SQLException {
		try (Statement statement = clone.sessions().get(0).createStatement();
				ResultSet rows = statement.executeQuery("SELECT concat(id, ' ', name) FROM users ORDER BY id")) {
			StringBuilder users = new StringBuilder();
			while (rows.next()) {
				users.append(rows.getString(1)).append(';');
			}
			return users.toString();
		}
	}

}
