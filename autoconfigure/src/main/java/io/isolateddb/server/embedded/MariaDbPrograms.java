package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How the program of an embedded MariaDB is called: as fast as a server can be whose data
 * nobody needs after a crash, and otherwise as the servers that applications run on.
 *
 * @param installation where the program is
 * @param directory where the server lives
 */
record MariaDbPrograms(Path installation, ServerDirectory directory) {

	private static final List<String> SETTINGS = List.of(
			// A crash may take everything
			"--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--innodb-flush-method=nosync",
			"--skip-log-bin", "--aria-checkpoint-interval=0",
			// Small files are made sooner
			"--innodb-log-file-size=16M", "--innodb-buffer-pool-size=96M",
			// Statistics of tables that live for a second need not be kept
			"--innodb-stats-persistent=0",
			// Many pools at a time, and many databases
			"--max-connections=500", "--table-open-cache=4000", "--table-definition-cache=4000",
			"--max-allowed-packet=64M",
			// What MySQL has by default
			"--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci");

	/**
	 * What every server executes when it starts. Accounts for nobody would hide those of
	 * tests.
	 */
	private static final String INIT = """
			DELETE FROM mysql.global_priv WHERE User = '';
			FLUSH PRIVILEGES;
			CREATE USER IF NOT EXISTS root@'127.0.0.1';
			GRANT ALL PRIVILEGES ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;
			""";

	/**
	 * What differs when the settings do, and is the same in each JVM.
	 */
	static String fingerprint() {
		return Integer.toHexString((SETTINGS + INIT).hashCode());
	}

	/**
	 * Write down what the server executes when it starts.
	 */
	void name() throws IOException {
		Files.writeString(init(), INIT);
	}

	private Path init() {
		return this.directory.path().resolve("init.sql");
	}

	/**
	 * The command that starts the server.
	 */
	List<String> command(int port) {
		List<String> command = new ArrayList<>(place(port));
		command.add("--init-file=" + init());
		command.addAll(SETTINGS);
		return command;
	}

	/**
	 * The command by which a person starts the server on the port that it had. A JVM that
	 * wants one later finds this one.
	 */
	String startCommand(int port) {
		return place(port).stream().map((word) -> '"' + word + '"').collect(Collectors.joining(" "));
	}

	/**
	 * Where the server has its files, with one that tells the number of the process where
	 * {@link Postmaster} looks for it. Its own TLS key would take seconds to make, for
	 * connections within a machine. The counters of changed rows and of statements tell
	 * what a test did.
	 */
	private List<String> place(int port) {
		List<String> command = new ArrayList<>(List.of(MariaDbInstallation.server(this.installation).toString(),
				"--no-defaults", "--basedir=" + this.installation, "--datadir", this.directory.data().toString(),
				"--tmpdir=" + this.directory.path(), "--port=" + port, "--pid-file=postmaster.pid", "--socket=socket",
				"--bind-address=127.0.0.1", "--skip-name-resolve", "--skip-ssl", "--performance-schema=ON"));
		if (System.getProperty("user.name").equals("root")) {
			command.add("--user=root");
		}
		return command;
	}

}
