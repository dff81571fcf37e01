package io.isolateddb.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

import io.isolateddb.testsupport.TestPostgreSql;
import org.jspecify.annotations.Nullable;

/**
 * Templates for the tests of rewinding, on the embedded server.
 */
public final class RewindTemplate {

	public static final DatabaseEngine engine = DatabaseProduct.engineFor(TestPostgreSql.address());

	private static final AtomicInteger databases = new AtomicInteger();

	private static @Nullable RewindTemplate rich;

	private final String name;

	private RewindTemplate(String name) {
		this.name = name;
	}

	/**
	 * The template with one of everything.
	 */
	public static synchronized RewindTemplate rich() throws SQLException {
		if (rich == null) {
			rich = of(supported(resource("rewind-template.sql")));
		}
		return rich;
	}

	/**
	 * Before version 18 a generated column is stored.
	 */
	private static String supported(String script) throws SQLException {
		return engine.serverVersion().matches("PostgreSQL 1[4-7].*") ? script.replace(" VIRTUAL", " STORED") : script;
	}

	/**
	 * A template that a script has filled.
	 */
	public static RewindTemplate of(String script) throws SQLException {
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
		return new RewindTemplate(name);
	}

	public static String resource(String name) {
		try (InputStream stream = RewindTemplate.class.getResourceAsStream(name)) {
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public String name() {
		return this.name;
	}

	/**
	 * A fresh clone.
	 * @param sessions the size of its connection pool
	 */
	public RewoundClone copy(int sessions) throws SQLException {
		return new RewoundClone(engine, this.name, "rewound \"clone\" " + databases.incrementAndGet(), sessions);
	}

}
