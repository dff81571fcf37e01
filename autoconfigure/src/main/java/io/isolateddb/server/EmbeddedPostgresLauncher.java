package io.isolateddb.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

import io.isolateddb.IsolatedDatabaseException;
import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * Starts an embedded PostgreSQL: on two cores in 0.8 to 1.2 s, half of it to create the
 * cluster, and the first time on a machine 3 s more to unpack it.
 */
final class EmbeddedPostgresLauncher {

	private static final int MOST_PORTS = 5;

	private static final Duration STARTUP_WAIT = Duration.ofMinutes(1);

	private final IntSupplier ports;

	EmbeddedPostgresLauncher() {
		this(ServerPorts::next);
	}

	EmbeddedPostgresLauncher(IntSupplier ports) {
		this.ports = ports;
	}

	/**
	 * Start a server.
	 * @param reason why it is started, for its description
	 * @return the server, ready for connections
	 * @throws IsolatedDatabaseException if it does not start
	 */
	EmbeddedPostgresServer launch(String reason) {
		Iterator<Map<String, String>> locales = EmbeddedPostgresSettings.LOCALES.iterator();
		Map<String, String> locale = locales.next();
		int portsTaken = 0;
		while (true) {
			try {
				return launch(reason, locale);
			}
			catch (StartFailure failure) {
				if (failure.isUnknownLocale() && locales.hasNext()) {
					locale = locales.next();
				}
				else if (!failure.isPortTaken() || ++portsTaken == MOST_PORTS) {
					throw failure.explained();
				}
			}
		}
	}

	private EmbeddedPostgresServer launch(String reason, Map<String, String> locale) throws StartFailure {
		ServerDirectory directory = createDirectory();
		try {
			directory.deleteAbandoned();
			return verified(builder(directory, locale).start(), directory, reason);
		}
		catch (IOException | SQLException | RuntimeException | LinkageError ex) {
			// The library throws a LinkageError if it cannot unpack its binaries
			StartFailure failure = new StartFailure(ex, directory.log());
			directory.delete();
			throw failure;
		}
	}

	private static ServerDirectory createDirectory() throws StartFailure {
		try {
			return ServerDirectory.create();
		}
		catch (IOException ex) {
			throw new StartFailure(ex);
		}
	}

	private EmbeddedPostgres.Builder builder(ServerDirectory directory, Map<String, String> locale) {
		Path binaries = PostgresBinaries.folder();
		EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
			.setPort(this.ports.getAsInt())
			.setDataDirectory(directory.data())
			.setOverrideWorkingDirectory(binaries.toFile())
			.setPgBinaryResolver((system, machine) -> archive(system, machine, binaries))
			.setOutputRedirector(Redirect.appendTo(directory.log().toFile()))
			.setErrorRedirector(Redirect.appendTo(directory.log().toFile()))
			.setPGStartupWait(STARTUP_WAIT)
			.setRegisterShutdownHook(false);
		locale.forEach(builder::setLocaleConfig);
		EmbeddedPostgresSettings.settings().forEach(builder::setServerConfig);
		return builder.setServerConfig("cluster_name", name(directory));
	}

	private static InputStream archive(String system, String machine, Path folder) throws IOException {
		try (InputStream stream = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machine)) {
			byte[] archive = stream.readAllBytes();
			PostgresBinaries.announce(archive, folder);
			return new ByteArrayInputStream(archive);
		}
	}

	/**
	 * Make sure that the server on the port is the one that was started, and not one that
	 * has taken the port a moment before.
	 */
	private static EmbeddedPostgresServer verified(EmbeddedPostgres postgres, ServerDirectory directory, String reason)
			throws IOException, SQLException {
		try (Connection connection = postgres.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement();
				ResultSet row = statement
					.executeQuery("SELECT current_setting('cluster_name'), current_setting('server_version')")) {
			row.next();
			if (!row.getString(1).equals(name(directory))) {
				awaitStart(postgres);
				throw StartFailure.portTaken(postgres.getPort());
			}
			ProcessHandle process = Postmaster.of(directory.data())
				.orElseThrow(() -> new IOException("its process cannot be found"));
			String version = row.getString(2).split(" ", 2)[0];
			return new EmbeddedPostgresServer(postgres, directory, process,
					"embedded PostgreSQL %s on port %d for isolated databases: %s".formatted(version,
							postgres.getPort(), reason));
		}
	}

	/**
	 * Let the start come to its end, so that it does not write where files are deleted.
	 */
	private static void awaitStart(EmbeddedPostgres postgres) {
		try {
			postgres.getProcess().waitFor(STARTUP_WAIT.toSeconds(), TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static String name(ServerDirectory directory) {
		return String.valueOf(directory.path().getFileName());
	}

}
