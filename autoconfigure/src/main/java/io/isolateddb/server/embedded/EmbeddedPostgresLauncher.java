package io.isolateddb.server.embedded;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntSupplier;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * Starts an embedded PostgreSQL. On two cores this takes 0.2 s if its files exist, and
 * 0.8 to 1.2 s otherwise. The first start on a machine unpacks the programs, which takes
 * 3 s more.
 */
final class EmbeddedPostgresLauncher extends EmbeddedLauncher<EmbeddedPostgresServer> {

	EmbeddedPostgresLauncher(ServerDirectories directories) {
		this(directories, ChosenSettings.NONE);
	}

	EmbeddedPostgresLauncher(ServerDirectories directories, ChosenSettings chosen) {
		this(directories, chosen, ServerPorts::next);
	}

	EmbeddedPostgresLauncher(ServerDirectories directories, IntSupplier ports) {
		this(directories, ChosenSettings.NONE, ports);
	}

	private EmbeddedPostgresLauncher(ServerDirectories directories, ChosenSettings chosen, IntSupplier ports) {
		super("PostgreSQL", directories, chosen, ports);
	}

	@Override
	String version() {
		return "postgresql-" + PostgresBinaries.version() + "-" + EmbeddedPostgresSettings.fingerprint(chosen());
	}

	@Override
	RunningServer startOn(ServerDirectory directory, int port) throws StartFailure {
		Iterator<Map<String, String>> locales = PostgresLocales.of(chosen()).iterator();
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
		boolean isNew = !Files.exists(configuration(directory));
		if (isNew) {
			PostgresAccess.create(directory);
		}
		if (isNew || PostgresPrograms.of(directory).isEmpty()) {
			prepare(directory, port, locale);
		}
		if (isNew) {
			PostgresAccess.restrict(directory);
		}
		if (isNew && !chosen().isEmpty()) {
			Files.writeString(configuration(directory), EmbeddedPostgresSettings.lines(chosen()),
					StandardOpenOption.APPEND);
		}
		ServerProcess.replaceNumberOfKilled(directory.data());
		PostgresPrograms.of(directory).orElseThrow().start(port, EmbeddedPostgresSettings.of(directory, chosen()));
		return identify(directory, port);
	}

	private static Path configuration(ServerDirectory directory) {
		return directory.data().resolve("postgresql.conf");
	}

	/**
	 * Unpack the programs, and make the files of a new server if there are none. The
	 * library would also start it, but without the password it cannot see when the server
	 * is ready, and with it would give the password to anybody who listens on the port.
	 */
	private static void prepare(ServerDirectory directory, int port, Map<String, String> locale) throws IOException {
		try {
			builder(directory, port, locale).start();
		}
		catch (Prepared ex) {
			// That was all
		}
		finally {
			Files.deleteIfExists(PostgresAccess.digest(directory));
		}
	}

	private static EmbeddedPostgres.Builder builder(ServerDirectory directory, int port, Map<String, String> locale)
			throws IOException {
		Path binaries = PostgresBinaries.folder();
		EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
			.setPort(port)
			.setDataDirectory(directory.data())
			.setCleanDataDirectory(!Files.exists(directory.data()))
			.setOverrideWorkingDirectory(binaries.toFile())
			.setPgBinaryResolver((system, machine) -> archive(system, machine, binaries, directory))
			.setOutputRedirector(Redirect.appendTo(directory.log().toFile()))
			.setErrorRedirector(Redirect.appendTo(directory.log().toFile()))
			.setRegisterShutdownHook(false)
			.setDataDirectoryCustomizer((data) -> {
				throw new Prepared();
			});
		locale.forEach(builder::setLocaleConfig);
		// The library hands on what it is given as arguments of initdb, after its own "-A
		// trust"
		return builder.setLocaleConfig("auth", "scram-sha-256")
			.setLocaleConfig("pwfile", PostgresAccess.digest(directory).toString());
	}

	private static InputStream archive(String system, String machine, Path folder, ServerDirectory directory)
			throws IOException {
		try (InputStream stream = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machine)) {
			byte[] archive = stream.readAllBytes();
			PostgresPrograms.remember(directory, PostgresBinaries.unpacked(archive, folder));
			return new ByteArrayInputStream(archive);
		}
	}

	@Override
	OptionalInt portOf(ServerProcess process, ServerDirectory directory) {
		return process.port();
	}

	@Override
	Connection connect(ServerDirectory directory, int port) throws SQLException, IOException {
		return DriverManager.getConnection(EmbeddedPostgresServer.url(port) + "?connectTimeout=5",
				EmbeddedPostgresServer.USER, ServerPassword.read(directory.password()));
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
			String reason) throws IOException {
		return new EmbeddedPostgresServer(directory, usage, running, reason);
	}

	/**
	 * Ends the work of the library when the files of a server are made.
	 */
	private static final class Prepared extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private Prepared() {
			super("", null, false, false);
		}

	}

}
