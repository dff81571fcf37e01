package io.isolateddb.engine.sqlite;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds sessions in a database that are not expected there. SQLite does not list its
 * sessions, but each has the file open, and Linux lists the open files of this process.
 * Elsewhere such sessions are not found. Thread-safe.
 */
final class SqliteOpenFiles {

	private static final File DESCRIPTORS = new File("/proc/self/fd");

	private SqliteOpenFiles() {
	}

	/**
	 * Whether this process has more sessions in a database than it should. When a session
	 * ends, SQLite may leave the file open for the next one that connects. So as many
	 * sessions are opened as there seem to be too many: if the file is open as often as
	 * before, all of them have got such a file.
	 */
	static boolean hasMoreSessionsThan(int expected, Path database) throws SQLException {
		int open = count(database);
		List<Connection> others = new ArrayList<>();
		try {
			for (int i = expected; i < open; i++) {
				others.add(SqliteUrl.connect(database));
			}
			return !others.isEmpty() && count(database) > open;
		}
		finally {
			for (Connection other : others) {
				other.close();
			}
		}
	}

	private static int count(Path file) {
		String[] descriptors = DESCRIPTORS.list();
		if (descriptors == null) {
			return 0;
		}
		int count = 0;
		for (String descriptor : descriptors) {
			try {
				if (Files.readSymbolicLink(Path.of(DESCRIPTORS.getPath(), descriptor)).equals(file)) {
					count++;
				}
			}
			catch (IOException ex) {
				// It has been closed meanwhile
			}
		}
		return count;
	}

}
