package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.engine.TestScript;
import io.isolateddb.testsupport.TestServer;

/**
 * A template with one of everything on a MySQL or MariaDB server.
 *
 * @param server the server
 * @param name its name
 * @param source the dump of the database before it became a template
 */
record MySqlTemplate(TestServer server, String name, Map<String, String> source) implements AutoCloseable {

	private static final String PREFIX = "isodb_" + UUID.randomUUID().toString().substring(0, 8) + "_";

	private static final AtomicInteger databases = new AtomicInteger();

	private static final Map<TestServer, MySqlTemplate> rich = new EnumMap<>(TestServer.class);

	/**
	 * The template with one of everything.
	 */
	static synchronized MySqlTemplate rich(TestServer server) throws SQLException {
		MySqlTemplate template = rich.get(server);
		if (template == null) {
			template = of(server, TestScript.read(MySqlTemplate.class, "template.sql")
					+ TestScript.read(MySqlTemplate.class, "kinds.sql"));
			rich.put(server, template);
		}
		return template;
	}

	/**
	 * A name for another database.
	 */
	static String newName() {
		return PREFIX + databases.incrementAndGet();
	}

	static MySqlTemplate of(TestServer server, String script) throws SQLException {
		DatabaseEngine engine = server.engine();
		String scratch = PREFIX + databases.incrementAndGet();
		String name = PREFIX + "t" + databases.incrementAndGet();
		engine.administration().create(scratch);
		Map<String, String> source;
		try (Connection connection = engine.address(scratch, server.declaredUrl()).connect()) {
			new JdbcSession(connection).execute(script.replace("-- " + server.product() + " ", ""));
			source = MySqlDump.of(connection);
		}
		engine.administration().freeze(scratch, name);
		return new MySqlTemplate(server, name, source);
	}

	/**
	 * A fresh clone.
	 * @param sessions the size of its connection pool
	 */
	RewoundClone copy(int sessions) throws SQLException {
		return new RewoundClone(this.server.engine(), this.name, PREFIX + databases.incrementAndGet(), sessions,
				this.server.declaredUrl());
	}

	/**
	 * Drop the template, when it has no clones any more.
	 */
	@Override
	public void close() throws SQLException {
		this.server.engine().administration().drop(this.name);
	}

}
