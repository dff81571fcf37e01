package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command that starts an embedded MariaDB.
 *
 * @param installation where the programs are
 * @param directory where the server has its files
 * @param chosen the settings that the user has chosen
 */
record MariaDbPrograms(Path installation, ServerDirectory directory, ChosenSettings chosen) {

	/** The option for the port. */
	static final String PORT = "--port=";

	/**
	 * The statements that every server executes before it accepts connections. Anonymous
	 * accounts would take precedence over those of tests. The others that MariaDB brings
	 * get the password, also for its socket, or are removed. The server gets only a
	 * digest, from which nobody can find the password.
	 */
	private static final String INIT = """
			DELETE FROM mysql.global_priv WHERE User = '' OR User = 'root' AND Host NOT IN ('localhost', '127.0.0.1');
			FLUSH PRIVILEGES;
			CREATE USER IF NOT EXISTS root@localhost;
			CREATE USER IF NOT EXISTS root@'127.0.0.1';
			ALTER USER root@localhost IDENTIFIED VIA mysql_native_password USING '{digest}';
			ALTER USER root@'127.0.0.1' IDENTIFIED VIA mysql_native_password USING '{digest}';
			GRANT ALL PRIVILEGES ON *.* TO root@localhost WITH GRANT OPTION;
			GRANT ALL PRIVILEGES ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;
			""";

	/**
	 * A hash of what the server is started with, which is the same in each JVM.
	 */
	static String fingerprint(ChosenSettings chosen) {
		return Integer.toHexString(INIT.hashCode()) + "-" + MariaDbSettings.fingerprint(chosen);
	}

	/**
	 * Write the file with the statements that the server executes when it starts.
	 */
	void writeInitFile() throws IOException {
		String password = ServerPassword.read(this.directory.password());
		PrivateFolder.write(initFile(), INIT.replace("{digest}", ServerPassword.mysqlNative(password)));
	}

	private Path initFile() {
		return this.directory.path().resolve("init.sql");
	}

	/**
	 * The command that starts the server.
	 */
	List<String> command(int port) {
		List<String> command = new ArrayList<>(essentials(port));
		command.add("--init-file=" + initFile());
		command.addAll(MariaDbSettings.options(this.chosen));
		return command;
	}

	/**
	 * The command with which a user starts the server on its last port. A JVM that needs
	 * a server later finds this one.
	 */
	String startCommand(int port) {
		return Stream.concat(essentials(port).stream(), MariaDbSettings.chosenOptions(this.chosen).stream())
			.map((word) -> '"' + word.replaceAll("([\\\\\"$`])", "\\\\$1") + '"')
			.collect(Collectors.joining(" "));
	}

	/**
	 * The options without which the server would be another one: its files, among them
	 * the one with the number of the process that {@link ServerProcess} reads, its port,
	 * and the counters of changed rows and of statements, by which changes of a test are
	 * detected. TLS is off: a key takes seconds to create, and connections stay within
	 * this machine.
	 */
	private List<String> essentials(int port) {
		List<String> command = new ArrayList<>(List.of(MariaDbInstallation.server(this.installation).toString(),
				"--no-defaults", "--basedir=" + this.installation, "--datadir", this.directory.data().toString(),
				"--tmpdir=" + this.directory.path(), PORT + port, "--pid-file=" + ServerProcess.FILE, "--socket=socket",
				"--bind-address=127.0.0.1", "--skip-name-resolve", "--skip-ssl", "--performance-schema=ON"));
		if (System.getProperty("user.name").equals("root")) {
			command.add("--user=root");
		}
		return command;
	}

}
