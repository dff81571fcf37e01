package io.isolateddb.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntSupplier;

import io.isolateddb.IsolatedDatabaseException;
import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts an embedded PostgreSQL, unless it runs already: on two cores in 0.2 s if its
 * files are there, else in 0.8 to 1.2 s, and the first time on a machine in 3 s more to
 * unpack it.
 */
final class EmbeddedPostgresLauncher {

	private static final int MOST_DIRECTORIES = 8;

	private static final int MOST_PORTS = 5;

	private static final Duration STARTUP_WAIT = Duration.ofMinutes(1);

	private static final Logger logger = LoggerFactory.getLogger(EmbeddedPostgresLauncher.class);

	private final ServerDirectories directories;

	private final IntSupplier ports;

	EmbeddedPostgresLauncher(ServerDirectories directories) {
		this(directories, ServerPorts::next);
	}

	EmbeddedPostgresLauncher(ServerDirectories directories, IntSupplier ports) {
		this.directories = directories;
		this.ports = ports;
	}

	/**
	 * Have a server, which runs already or is started.
	 * @param reason why it is wanted, for its description
	 * @return the server, ready for connections
	 * @throws IsolatedDatabaseException if it does not start
	 */
	EmbeddedPostgresServer launch(String reason) {
		String version = PostgresBinaries.version() + "-" + EmbeddedPostgresSettings.fingerprint();
		try {
			for (int number = 1; number <= MOST_DIRECTORIES; number++) {
				ServerDirectory directory = this.directories.of(version, number);
				Optional<EmbeddedPostgresServer> server = directory.exclusively(() -> enter(directory, reason));
				if (server.isPresent()) {
					this.directories.clean(directory);
					return server.get();
				}
			}
			throw new StartFailure(new IOException("others use all " + MOST_DIRECTORIES + " directories"));
		}
		catch (IOException ex) {
			throw new StartFailure(ex).explained(this.directories.folder());
		}
		catch (StartFailure ex) {
			throw ex.explained(this.directories.folder());
		}
	}

	/**
	 * Nothing is found if somebody uses the directory but its server cannot be seen.
	 */
	private Optional<EmbeddedPostgresServer> enter(ServerDirectory directory, String reason)
			throws IOException, StartFailure {
		boolean used = directory.isUsed();
		ServerDirectory.User user = directory.enter();
		try {
			Optional<RunningPostgres> running = RunningPostgres.find(directory);
			if (running.isEmpty() && used) {
				user.leave();
				return Optional.empty();
			}
			RunningPostgres postgres = running.isPresent() ? running.get() : start(directory);
			return Optional.of(new EmbeddedPostgresServer(directory, user, postgres, reason));
		}
		catch (IOException | StartFailure | RuntimeException ex) {
			user.leave();
			throw ex;
		}
	}

	private RunningPostgres start(ServerDirectory directory) throws IOException, StartFailure {
		ServerState state = new ServerState(directory);
		if (!state.isTrustworthy()) {
			directory.deleteData();
		}
		boolean existed = Files.exists(directory.data());
		try {
			return state.started(startOnFreePort(directory, state.lastPort()));
		}
		catch (StartFailure failure) {
			if (!existed || failure.isPortTaken()) {
				throw failure;
			}
			logger.warn("Replacing the files of the embedded PostgreSQL in {}, since it does not start with them: {}",
					directory, failure.reason());
			directory.deleteData();
			return state.started(startOnFreePort(directory, state.lastPort()));
		}
	}

	private RunningPostgres startOnFreePort(ServerDirectory directory, OptionalInt lastPort) throws StartFailure {
		Iterator<Map<String, String>> locales = EmbeddedPostgresSettings.LOCALES.iterator();
		Map<String, String> locale = locales.next();
		int port = lastPort.isPresent() ? lastPort.getAsInt() : this.ports.getAsInt();
		int portsTaken = 0;
		while (true) {
			try {
				return startOnce(directory, port, locale);
			}
			catch (StartFailure failure) {
				if (failure.isUnknownLocale() && locales.hasNext()) {
					locale = locales.next();
				}
				else if (!failure.isPortTaken() || ++portsTaken == MOST_PORTS) {
					throw failure;
				}
				else {
					port = this.ports.getAsInt();
				}
			}
		}
	}

	private static RunningPostgres startOnce(ServerDirectory directory, int port, Map<String, String> locale)
			throws StartFailure {
		try {
			Files.deleteIfExists(directory.log());
			// Of the library, which never gives it back
			Files.deleteIfExists(directory.data().resolve("epg-lock"));
			Optional<PostgresPrograms> programs = PostgresPrograms.of(directory);
			if (programs.isPresent() && Files.exists(directory.data())) {
				programs.get().start(port, EmbeddedPostgresSettings.of(directory));
			}
			else {
				builder(directory, port, locale).start();
			}
			RunningPostgres postgres = RunningPostgres.on(directory, port);
			PostgresPrograms.name(directory, postgres.postmaster().process(), LinuxUtils.isUnshareAvailable());
			return postgres;
		}
		catch (IOException | SQLException | RuntimeException | LinkageError ex) {
			// The library throws a LinkageError if it cannot unpack its binaries
			StartFailure failure = new StartFailure(ex, directory.log());
			Postmaster.of(directory.data()).ifPresent(Postmaster::stop);
			throw failure;
		}
	}

	private static EmbeddedPostgres.Builder builder(ServerDirectory directory, int port, Map<String, String> locale) {
		Path binaries = PostgresBinaries.folder();
		EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
			.setPort(port)
			.setDataDirectory(directory.data())
			.setCleanDataDirectory(!Files.exists(directory.data()))
			.setOverrideWorkingDirectory(binaries.toFile())
			.setPgBinaryResolver((system, machine) -> archive(system, machine, binaries))
			.setOutputRedirector(Redirect.appendTo(directory.log().toFile()))
			.setErrorRedirector(Redirect.appendTo(directory.log().toFile()))
			.setPGStartupWait(STARTUP_WAIT)
			.setRegisterShutdownHook(false);
		locale.forEach(builder::setLocaleConfig);
		EmbeddedPostgresSettings.of(directory).forEach(builder::setServerConfig);
		return builder;
	}

	private static InputStream archive(String system, String machine, Path folder) throws IOException {
		try (InputStream stream = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machine)) {
			byte[] archive = stream.readAllBytes();
			PostgresBinaries.announce(archive, folder);
			return new ByteArrayInputStream(archive);
		}
	}

}
