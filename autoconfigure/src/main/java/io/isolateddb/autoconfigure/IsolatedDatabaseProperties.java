package io.isolateddb.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.pool.ConnectionSettings;
import io.isolateddb.pool.PoolOptions;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.server.DeclaredServer;
import io.isolateddb.server.ServerSettings;
import io.isolateddb.test.TestDefaults;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.core.env.Environment;

/**
 * Properties of isolated databases, bound while the context of a test starts.
 *
 * @param activation Which tests have databases of their own.
 * @param scope Whether each test method or each test class has a database, unless its
 * annotation says otherwise.
 * @param fixtures Comma-separated list of SQL scripts for every test, applied before
 * those of its annotation.
 * @param access What the application may do in the database of a test, unless its
 * annotation says otherwise.
 * @param restrictedRole Name of a role of the application that restricted users have, for
 * row-level security policies that name it. Created if it does not exist.
 * @param keep When the database of a test is kept, unless its annotation says otherwise.
 * @param keepLimit Number of kept databases that stay: the latest ones of earlier runs,
 * and the first ones of each run.
 * @param exclude Comma-separated list of the names of DataSource beans that are left as
 * they are: their databases are not isolated.
 * @param sameDatabase Names of DataSource beans that have the database of another one, as
 * a replica has, by the name of the bean: replica=primary.
 * @param server Server that databases are created on.
 * @param pool How databases are pooled.
 * @param template How templates, the migrated databases, are cached.
 * @param report What is logged about the databases and their cost when all tests have
 * run.
 * @since 0.1.0
 */
@ConfigurationProperties(IsolatedDatabaseProperties.PREFIX)
public record IsolatedDatabaseProperties(@DefaultValue("annotated") Activation activation,
		@DefaultValue("method") IsolatedDatabase.Scope scope, @DefaultValue List<String> fixtures,
		@DefaultValue("full") IsolatedDatabase.Access access, @Nullable String restrictedRole,
		@DefaultValue("on-failure") IsolatedDatabase.Keep keep, @DefaultValue("10") int keepLimit,
		@DefaultValue List<String> exclude, @DefaultValue Map<String, String> sameDatabase, @DefaultValue Server server,
		@DefaultValue Pool pool, @DefaultValue Template template,
		@DefaultValue("summary") Report report) implements TestDefaults {

	static final String PREFIX = "isolated-database";

	static IsolatedDatabaseProperties of(Environment environment) {
		try {
			IsolatedDatabaseProperties properties = Binder.get(environment)
				.bindOrCreate(PREFIX, IsolatedDatabaseProperties.class);
			properties.refuseDefaults();
			return properties;
		}
		catch (BindException ex) {
			ConfigurationProperty property = ex.getProperty();
			throw failure(ex.getName().toString(), (property != null) ? property.getValue() : "", reason(ex), ex);
		}
	}

	/**
	 * The properties say what {@code DEFAULT} means in an annotation, so they cannot be
	 * {@code DEFAULT} themselves.
	 */
	private void refuseDefaults() {
		refuse("scope", this.scope, IsolatedDatabase.Scope.DEFAULT);
		refuse("access", this.access, IsolatedDatabase.Access.DEFAULT);
		refuse("keep", this.keep, IsolatedDatabase.Keep.DEFAULT);
	}

	private static void refuse(String name, Enum<?> value, Enum<?> refused) {
		if (value == refused) {
			throw failure(PREFIX + "." + name, "default", "it must be one of " + choices(value.getDeclaringClass()),
					null);
		}
	}

	private static IsolatedDatabaseException failure(String name, @Nullable Object value, @Nullable String reason,
			@Nullable Throwable cause) {
		return new IsolatedDatabaseException("Could not read the property " + name + " = '" + value + "': " + reason
				+ ". Correct its value; the README of Isolated Database lists all properties.", cause);
	}

	private static @Nullable String reason(BindException exception) {
		for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
			if (cause instanceof ConversionFailedException conversion
					&& conversion.getTargetType().getType().isEnum()) {
				return "it must be one of " + choices(conversion.getTargetType().getType());
			}
		}
		return NestedExceptionUtils.getMostSpecificCause(exception).getMessage();
	}

	private static List<String> choices(Class<?> type) {
		return Stream.of(type.getEnumConstants())
			.map((choice) -> choice.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
			.filter((choice) -> !choice.equals("default"))
			.toList();
	}

	/**
	 * Which tests have databases of their own.
	 */
	public enum Activation {

		/**
		 * Tests with the annotation.
		 */
		ANNOTATED,

		/**
		 * Every Spring Boot test whose context has a DataSource.
		 */
		ALWAYS,

		/**
		 * None, whatever is annotated.
		 */
		NEVER

	}

	/**
	 * What is logged when all tests have run.
	 */
	public enum Report {

		/**
		 * Nothing.
		 */
		NONE,

		/**
		 * A few lines.
		 */
		SUMMARY

	}

	/**
	 * The server that databases are created on.
	 *
	 * @param url URL of a server on which databases may be created. Takes precedence over
	 * all other ways to name or to start one.
	 * @param username Username for the server, instead of the one in its URL.
	 * @param password Password for the server, instead of the one in its URL.
	 * @param embedded Whether an embedded server is started: if no other is named, even
	 * if another is named, or not at all.
	 * @param directory Folder of embedded servers and their databases, which stay there
	 * between runs. Defaults to a folder 'isolated-database' among the caches of the
	 * user.
	 */
	public record Server(@Nullable String url, @Nullable String username, @Nullable String password,
			@DefaultValue("auto") ServerSettings.Embedded embedded, @Nullable String directory) {

		/**
		 * The settings for the choice of the server.
		 * @param embeddedSettings the settings of an embedded server
		 */
		ServerSettings settings(Map<String, String> embeddedSettings) {
			return new ServerSettings(new DeclaredServer(this.url, this.username, this.password), this.embedded,
					(this.directory != null && !this.directory.isBlank()) ? Path.of(this.directory) : null,
					embeddedSettings);
		}

		/**
		 * Without the password, and without the URL, which may contain it.
		 */
		@Override
		public String toString() {
			return "Server[embedded=" + this.embedded + "]";
		}

	}

	/**
	 * How databases are pooled.
	 *
	 * @param connectionLimit Maximum number of connections of all databases together,
	 * over all JVMs that share the server. Defaults to what the server allows and others
	 * leave.
	 * @param connectionsPerDatabase Maximum number of connections to one database.
	 * Defaults to the maximum of the application's own pool, lowered only as far as the
	 * server's limit needs it for a few databases at once.
	 * @param spareDatabases Number of databases kept ready ahead of need, as soon as
	 * tests have waited for databases as long as it takes to make one.
	 * @param leaseTimeout How long a test waits for a database.
	 */
	public record Pool(@Nullable Integer connectionLimit, @Nullable Integer connectionsPerDatabase,
			@DefaultValue("1") int spareDatabases, @DefaultValue("30s") Duration leaseTimeout) {

		PoolOptions options(HikariConfig declared) {
			ConnectionSettings connections = (this.connectionsPerDatabase != null)
					? new ConnectionSettings(declared, this.connectionsPerDatabase)
					: ConnectionSettings.asDeclared(declared);
			return new PoolOptions(connections, this.spareDatabases, this.leaseTimeout);
		}

	}

	/**
	 * How templates are cached.
	 *
	 * @param cache Whether migrated databases stay on the server for later runs.
	 * @param maxCached Number of migrated databases that may stay on the server. Of any
	 * more, the least recently used are dropped, unless they are in use.
	 */
	public record Template(@DefaultValue("true") boolean cache, @DefaultValue("10") int maxCached) {

		ServerOptions options(@Nullable Integer connectionLimit) {
			return new ServerOptions(connectionLimit, this.cache, this.maxCached);
		}

	}

}
