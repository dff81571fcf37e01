package io.isolateddb.server.embedded;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntSupplier;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;

/**
 * Starts an embedded PostgreSQL. On two cores this takes 0.2 s if its files exist, and
 * 0.8 to 1.2 s otherwise. The first start on a machine unpacks the programs, which takes
 * 3 s more.
 */
final class EmbeddedPostgresLauncher extends EmbeddedLauncher<EmbeddedPostgresServer> {

	EmbeddedPostgresLauncher(ServerDirectories directories) {
		this(directories, ServerPorts::next);
	}

	EmbeddedPostgresLauncher(ServerDirectories directories, IntSupplier ports) {
		super("PostgreSQL", directories, ports);
	}

	@Override
	String version() {
		return "postgresql-" + PostgresBinaries.version() + "-" + EmbeddedPostgresSettings.fingerprint();
	}

	@Override
	RunningServer startOn(ServerDirectory directory, int port) throws StartFailure {
		Iterator<Map<String, String>> locales = EmbeddedPostgresSettings.LOCALES.iterator();
		while (true) {
			Map<String, String> locale = locales.next();
			try {
				return attempt(directory, () -> start(directory, port, locale));
			}
			catch (StartFailure failure) {
				if (!failure.isUnknownLocale() || !locales.hasNext()) {
					throw failure;
				}
			}
		}
	}

	private RunningServer start(ServerDirectory directory, int port, Map<String, String> locale)
			throws IOException, SQLException {
		// The library's lock, which it never releases
		Files.deleteIfExists(directory.data().resolve("epg-lock"));
		Optional<PostgresPrograms> programs = PostgresPrograms.of(directory);
		if (programs.isPresent() && Files.exists(directory.data())) {
			ServerProcess.replaceNumberOfKilled(directory.data());
			programs.get().start(port, EmbeddedPostgresSettings.of(directory));
		}
		else {
			builder(directory, port, locale).start();
		}
		RunningServer running = identify(directory, port);
		PostgresPrograms.remember(directory, running.process().handle(), LinuxUtils.isUnshareAvailable());
		return running;
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
			.setPGStartupWait(Duration.ofSeconds(SECONDS_TO_START))
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

	@Override
	OptionalInt portOf(ServerProcess process, ServerDirectory directory) {
		return process.port();
	}

	@Override
	Connection connect(int port) throws SQLException {
		return DriverManager.getConnection(EmbeddedPostgresServer.url(port) + "?connectTimeout=5",
				EmbeddedPostgresServer.USER, "");
	}

	@Override
	String identityQuery() {
		return "SELECT current_setting('cluster_name'), current_setting('server_version')";
	}

	@Override
	boolean isIdentityOf(ServerDirectory directory, String identity) {
		return identity.equals(EmbeddedPostgresSettings.clusterName(directory));
	}

	@Override
	EmbeddedPostgresServer serverOf(ServerDirectory directory, ServerDirectory.Usage usage, RunningServer running,
			String reason) {
		return new EmbeddedPostgresServer(directory, usage, running, reason);
	}

}
