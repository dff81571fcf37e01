package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.testsupport.ChildJvm;
import io.isolateddb.testsupport.TestFolder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Other users of the machine: none of them can connect to an embedded server, read its
 * password and files, or put a program or a folder in place before it starts. Where the
 * tests run as root, a second account attacks; otherwise what it needs is looked at.
 */
@Tag("own-server")
class OtherUsersOfTheMachineIntegrationTests {

	private static final String OTHER = "nobody";

	/** What {@link AnotherUser} writes. */
	private static final Pattern DONE = Pattern.compile("(connected|read|seen|written|tried) ");

	private static final List<EmbeddedServer> servers = new ArrayList<>();

	private static Path folder;

	@TempDir
	private Path temporary;

	/**
	 * Everybody can enter the folder of the servers, as it is the case with many homes.
	 */
	@BeforeAll
	static void startServers() throws IOException {
		folder = TestFolder.create();
		permit(folder, "rwxr-xr-x");
		ServerDirectories directories = new ServerDirectories(folder);
		servers.add(new EmbeddedPostgresLauncher(directories).launch("a test"));
		servers.add(new EmbeddedMariaDbLauncher(directories, "jdbc:mariadb:").launch("a test"));
	}

	@AfterAll
	static void stopServers() {
		servers.forEach(EmbeddedServer::close);
		servers.clear();
	}

	static Stream<EmbeddedServer> servers() {
		return servers.stream();
	}

	@ParameterizedTest(autoCloseArguments = false)
	@MethodSource("servers")
	void nobodyConnectsWithoutThePassword(EmbeddedServer server) throws SQLException {
		for (String user : AnotherUser.USERS) {
			assertThatExceptionOfType(SQLException.class).as(user)
				.isThrownBy(() -> DriverManager.getConnection(server.jdbcUrl(), user, ""))
				.satisfies((refused) -> assertThat(refused.getSQLState()).matches("28...|08004"));
			assertThatExceptionOfType(SQLException.class).as(user)
				.isThrownBy(() -> DriverManager.getConnection(server.jdbcUrl(), user, "a guess"))
				.satisfies((refused) -> assertThat(refused.getSQLState()).startsWith("28"));
		}
		DriverManager.getConnection(server.jdbcUrl(), server.username(), server.password()).close();
	}

	@ParameterizedTest(autoCloseArguments = false)
	@MethodSource("servers")
	void anotherAccountCanNeitherConnectNorReadNorWrite(EmbeddedServer server) throws Exception {
		assumeRoot();
		String done = another(server.jdbcUrl(), folder.toString(), server.directory().toString(),
				server.directory().resolve("password").toString(), server.directory().resolve("server.log").toString(),
				server.directory().resolve("users").toString(), server.directory().resolve("data").toString(),
				server.directory().resolve("data/socket").toString(), ServerDirectories.programs().toString());

		// It may see the names of what is in a folder of the user's. The drivers log that
		// they are refused
		assertThat(done.lines()
			.filter((line) -> DONE.matcher(line).lookingAt())
			.filter((line) -> !line.startsWith("seen ") || !Path.of(line.substring(5)).getParent().equals(folder)))
			.containsExactly("tried 9");
	}

	@Test
	void anotherAccountCanDoSo() throws Exception {
		assumeRoot();
		permit(this.temporary, "rwxrwxrwx");

		assertThat(another(this.temporary.toString()))
			.isEqualToIgnoringNewLines("written " + this.temporary.resolve("planted") + "tried 1");
	}

	@Test
	void folderThatOthersCanReadIsClosedToThem() throws IOException {
		permit(this.temporary, "rwxr-xr-x");

		PrivateFolder.requireUnreadable(this.temporary);

		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.temporary))).isEqualTo("rwx------");
	}

	@ParameterizedTest(autoCloseArguments = false)
	@MethodSource("servers")
	void passwordIsInOneFileThatOnlyThisUserCanRead(EmbeddedServer server) throws IOException {
		Path file = server.directory().resolve("password");
		assertThat(server.password()).hasSizeGreaterThanOrEqualTo(32);
		assertThat(server.passwordFile()).isEqualTo(file);
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.directory())))
			.isEqualTo("rwx------");
		try (Stream<Path> files = Files.walk(server.directory())) {
			assertThat(files.filter((other) -> contains(other, server.password()))).containsExactly(file);
		}
	}

	@ParameterizedTest(autoCloseArguments = false)
	@MethodSource("servers")
	void passwordIsInNoDescriptionAndNoListOfProcesses(EmbeddedServer server) throws IOException {
		assertThat(List.of(server.description(), server.toString(), server.startCommand(), server.jdbcUrl(),
				address(server).toString(), open(server)))
			.allSatisfy((text) -> assertThat(text).doesNotContain(server.password()));
		assumeThat(Path.of("/proc/self/environ")).exists();
		try (Stream<ProcessHandle> processes = ProcessHandle.allProcesses()) {
			assertThat(processes.map((process) -> Path.of("/proc", String.valueOf(process.pid())))
				.flatMap((process) -> Stream.of(process.resolve("cmdline"), process.resolve("environ")))
				.filter((file) -> contains(file, server.password()))).isEmpty();
		}
	}

	@ParameterizedTest(autoCloseArguments = false)
	@MethodSource("servers")
	void commandOpensDatabaseWithTheFileAndNothingElse(EmbeddedServer server) throws Exception {
		assumeThat(Stream.of(System.getenv("PATH").split(":"))
			.anyMatch((path) -> Files.exists(Path.of(path, open(server).split(" ")[0])))).isTrue();
		ProcessBuilder builder = new ProcessBuilder("sh", "-c", "echo 'SELECT 41 + 1;' | " + open(server));
		builder.environment().keySet().removeIf((variable) -> variable.startsWith("PG"));

		assertThat(run(builder)).contains("42");
	}

	@ParameterizedTest
	@EnumSource(Planted.class)
	void folderIsRefusedThatAnotherMayHavePlanted(Planted planted) throws Exception {
		Path servers = this.temporary.resolve("servers");
		planted.at(servers);

		refuses(servers, servers, planted);
		assertThat(Stream.of(servers.toRealPath().toFile().list())).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(Planted.class)
	void directoryOfServerIsRefusedThatAnotherMayHavePlanted(Planted planted) throws Exception {
		EmbeddedPostgresLauncher launcher = new EmbeddedPostgresLauncher(new ServerDirectories(this.temporary));
		Path directory = this.temporary.resolve(launcher.version());
		planted.at(directory);

		refuses(this.temporary, directory, planted);
		assertThat(Stream.of(directory.toRealPath().toFile().list())).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(Planted.class)
	void programsAreNotStartedWhereAnotherMayHavePlantedThem(Planted planted) throws Exception {
		Path programs = this.temporary.resolve(".cache/isolated-database/programs");
		Files.createDirectories(programs.getParent());
		planted.at(programs);

		String output = choose("-Duser.home=" + this.temporary);

		assertThat(output).contains("Could not start an embedded PostgreSQL", programs + ": " + PrivateFolder.UNSAFE);
		assertThat(Stream.of(programs.toRealPath().toFile().list())).isEmpty();
	}

	@Test
	void folderOfUserWithoutHomeCannotBeForeseen() throws Exception {
		permit(this.temporary, "rwxrwxrwx");
		List<Path> planted = List.of(this.temporary.resolve("isolated-database-files-0"),
				this.temporary.resolve("isolated-database-" + System.getProperty("user.name")),
				this.temporary.resolve("embedded-pg"));
		for (Path path : planted) {
			Planted.FOR_EVERYBODY.at(path);
		}
		String[] options = { "-Duser.home=/nonexistent", "-Djava.io.tmpdir=" + this.temporary };

		String first = folder(choose(options));

		assertThat(Path.of(first)).hasParent(this.temporary).isNotIn(planted);
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(first)))).isEqualTo("rwx------");
		assertThat(planted).allSatisfy((path) -> assertThat(path).isEmptyDirectory());
		assertThat(folder(choose(options))).isEqualTo(first);
	}

	@Test
	void folderOfAnEarlierVersionIsUsedButNotItsServers() throws Exception {
		Path servers = this.temporary.resolve("servers");
		Path old = Files.createDirectories(servers.resolve("postgresql-linux-amd64-18.6.0-688224c/data"));
		Files.createFile(servers.resolve("postgresql-linux-amd64-18.6.0-688224c.lock"));
		permit(servers, "rwxr-xr-x");

		try (EmbeddedPostgresServer server = new EmbeddedPostgresLauncher(new ServerDirectories(servers))
			.launch("a test")) {
			assertThat(server.directory()).isNotEqualTo(old.getParent()).hasParent(servers);
		}
	}

	@Test
	void filesWithoutPasswordAreReplaced() throws IOException {
		ServerDirectories directories = new ServerDirectories(this.temporary);
		StoppedServer.copyTo(this.temporary);
		Path password = this.temporary.resolve(new EmbeddedPostgresLauncher(directories).version()).resolve("password");
		String before = ServerPassword.read(password);
		Files.delete(password);

		try (EmbeddedPostgresServer server = new EmbeddedPostgresLauncher(directories).launch("a test")) {
			assertThat(server.password()).isNotEqualTo(before).isEqualTo(ServerPassword.read(password));
		}
	}

	private static void refuses(Path folder, Path refused, Planted planted) {
		EmbeddedPostgresLauncher launcher = new EmbeddedPostgresLauncher(new ServerDirectories(folder));

		assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(() -> launcher.launch("a test"))
			.withMessageContaining(refused + ": " + PrivateFolder.UNSAFE + ", as " + planted.reason)
			.withMessageContaining("Delete it, or let it belong to this user and nobody else write in it");
	}

	/**
	 * What a JVM writes that uses the embedded PostgreSQL in the user's own folder.
	 */
	private static String choose(String... options) {
		assumeThat(System.getenv("XDG_CACHE_HOME")).isNull();
		try (OwnerJvm jvm = OwnerJvm.start("exit", options)) {
			return jvm.end();
		}
	}

	private static String folder(String output) {
		String running = output.lines()
			.filter((line) -> line.startsWith(ServerOwner.RUNNING))
			.findFirst()
			.orElse(output);
		return Path.of(running.split(" ")[2]).getParent().toString();
	}

	private static ServerAddress address(EmbeddedServer server) {
		return new ServerAddress(server.jdbcUrl(), server.username(), server.password(), server.passwordFile());
	}

	private static String open(EmbeddedServer server) {
		try (DatabaseEngine engine = DatabaseProduct.engineFor(address(server))) {
			return engine.openCommand((server instanceof EmbeddedPostgresServer) ? "postgres" : "mysql");
		}
	}

	private static boolean contains(Path file, String text) {
		try {
			return Files.isRegularFile(file)
					&& new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static void permit(Path path, String permissions) throws IOException {
		Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
	}

	private static void assumeRoot() {
		assumeThat(System.getProperty("user.name")).as("only root can run a program as another user").isEqualTo("root");
		assumeThat(Stream.of("/usr/sbin/runuser", "/sbin/runuser").anyMatch((path) -> Files.exists(Path.of(path))))
			.isTrue();
	}

	/**
	 * Run a program as another user, who can read what it needs for that.
	 */
	private static String another(String... targets) throws Exception {
		Path classes = Files.createTempDirectory("another-user-");
		try {
			permit(classes, "rwxr-xr-x");
			Path type = classes.resolve(AnotherUser.class.getName().replace('.', '/') + ".class");
			Files.createDirectories(type.getParent());
			Files.copy(AnotherUser.class.getResourceAsStream("AnotherUser.class"), type);
			for (Class<?> driver : List.of(org.postgresql.Driver.class, org.mariadb.jdbc.Driver.class)) {
				Path jar = Path.of(driver.getProtectionDomain().getCodeSource().getLocation().toURI());
				Files.copy(jar, classes.resolve(driver.getPackageName() + ".jar"));
			}
			List<String> command = new ArrayList<>(List.of("runuser", "-u", OTHER, "--", ChildJvm.java(), "-cp",
					classes + ":" + classes + "/*", AnotherUser.class.getName()));
			command.addAll(List.of(targets));
			return run(new ProcessBuilder(command).directory(classes.toFile()));
		}
		finally {
			ServerDirectory.deleteTree(classes);
		}
	}

	private static String run(ProcessBuilder builder) throws Exception {
		builder.environment().remove("JAVA_TOOL_OPTIONS");
		Process process = builder.redirectErrorStream(true).start();
		process.getOutputStream().close();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isZero();
		return output;
	}

	/**
	 * What another user may have put in place of a folder.
	 */
	enum Planted {

		/** A folder of another user. */
		OF_ANOTHER("it belongs to the user " + OTHER) {

			@Override
			void at(Path path) throws Exception {
				assumeRoot();
				Files.createDirectory(path);
				Files.setOwner(path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(OTHER));
			}

		},

		/** A folder in which everybody may write. */
		FOR_EVERYBODY("others may write in it: its permissions are rwxrwxrwx") {

			@Override
			void at(Path path) throws Exception {
				Files.createDirectory(path);
				permit(path, "rwxrwxrwx");
			}

		},

		/** A link to a folder in another place. */
		LINK("it is a symbolic link") {

			@Override
			void at(Path path) throws Exception {
				Path target = Files.createDirectory(path.resolveSibling("elsewhere"));
				Files.createSymbolicLink(path, target);
			}

		};

		private final String reason;

		Planted(String reason) {
			this.reason = reason;
		}

		abstract void at(Path path) throws Exception;

	}

}
