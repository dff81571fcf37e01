package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.engine.TestScript;
import io.isolateddb.testsupport.TestPostgreSql;
import org.jspecify.annotations.Nullable;

/**
 * A template on the PostgreSQL server of the tests.
 */
final class PostgreSqlTemplate {

	static final DatabaseEngine engine = DatabaseProduct.engineFor(TestPostgreSql.address());

	private static final AtomicInteger databases = new AtomicInteger();

	private static @Nullable PostgreSqlTemplate rich;

	private final String name;

	private PostgreSqlTemplate(String name) {
		this.name = name;
	}

	/**
	 * The template with one of everything.
	 */
	static synchronized PostgreSqlTemplate rich() throws SQLException {
		if (rich == null) {
			rich = of(supported(read("template.sql") + read("values-with-casts.sql") + read("kinds.sql")));
		}
		return rich;
	}

	private static String read(String script) {
		return TestScript.read(PostgreSqlTemplate.class, script);
	}

	/**
	 * Before version 18 a generated column is stored.
	 */
	private static String supported(String script) {
		return isSince(18) ? script : script.replace(" VIRTUAL", " STORED");
	}

	/**
	 * Whether the server has a version or a later one.
	 */
	static boolean isSince(int version) {
		try {
			return Integer.parseInt(engine.serverVersion().replaceAll("PostgreSQL (\\d+).*", "$1")) >= version;
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A template that a script has filled.
	 */
	static PostgreSqlTemplate of(String script) throws SQLException {
		String name = "Rewind \"template\" " + databases.incrementAndGet();
		String scratch = name + " unfinished";
		engine.administration().create(scratch);
		try (Connection connection = engine.address(scratch, null).connect();
				Statement statement = connection.createStatement()) {
			statement.execute(
					"""
							DO $$ BEGIN
								IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'rewind_reader') THEN
									CREATE ROLE rewind_reader LOGIN;
								END IF;
								EXECUTE format('ALTER DATABASE %1$I SET lock_timeout = 100', current_database());
								EXECUTE format('ALTER DATABASE %1$I SET search_path = public, "Odd ""Schema"', current_database());
								EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO rewind_reader', current_database());
							END $$""");
			statement.setEscapeProcessing(false);
			statement.execute(script);
		}
		engine.administration().freeze(scratch, name);
		TestPostgreSql.dropAtExit(name);
		return new PostgreSqlTemplate(name);
	}

	String name() {
		return this.name;
	}

	/**
	 * A fresh clone.
	 * @param sessions the size of its connection pool
	 */
	RewoundClone copy(int sessions) throws SQLException {
		return new RewoundClone(engine, this.name, "rewound \"clone\" " + databases.incrementAndGet(), sessions);
	}

}
