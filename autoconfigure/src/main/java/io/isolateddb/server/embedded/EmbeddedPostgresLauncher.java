package io.isolateddb.server.embedded;

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

/**
 * Starts an embedded PostgreSQL, unless it runs already: on two cores in 0.2 s if its
 * files are there, else in 0.8 to 1.2 s, and the first time on a machine in 3 s more to
 * unpack it.
 */
final class EmbeddedPostgresLauncher extends EmbeddedLauncher<RunningPostgres> {

	private static final Duration STARTUP_WAIT = Duration.ofMinutes(1);

	EmbeddedPostgresLauncher(ServerDirectories directories) {
		this(directories, ServerPorts::next);
	}

	EmbeddedPostgresLauncher(ServerDirectories directories, IntSupplier ports) {
		super("PostgreSQL", directories, ports);
	}

	/**
	 * Have a server, which runs already or is started.
	 * @param reason why it is wanted, for its description
	 * @return the server, ready for connections
	 * @throws IsolatedDatabaseException if it does not start
	 */
	EmbeddedPostgresServer launch(String reason) {
		return launch("postgresql-" + PostgresBinaries.version() + "-" + EmbeddedPostgresSettings.fingerprint(),
				(directory, user, postgres) -> new EmbeddedPostgresServer(directory, user, postgres, reason));
	}

	@Override
	Optional<RunningPostgres> find(ServerDirectory directory) throws IOException {
		return RunningPostgres.find(directory);
	}

	@Override
	RunningPostgres startOnFreePort(ServerDirectory directory, OptionalInt lastPort) throws StartFailure {
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
				Postmaster.forgetDead(directory.data());
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
