package io.isolateddb.engine.sqlite;

import java.io.File;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds sessions in a database that are not expected there. SQLite does not list its
 * sessions, but each has the file open, and Linux lists the open files of this process.
 * Elsewhere such sessions are not found. Thread-safe.
 */
final class SqliteOpenFiles {

	private static final SqliteDescriptors descriptors = new SqliteDescriptors(new File("/proc/self/fd"),
			System::nanoTime);

	private final Path database;

	private final Path realPath;

	private volatile Set<String> held = Set.of();

	/**
	 * Create this for a database, whose file exists.
	 */
	SqliteOpenFiles(Path database) throws SQLException {
		this.database = database;
		this.realPath = SqliteFiles.io("find " + database, database::toRealPath);
	}

	/**
	 * Take it that this process has the file open as often as now until {@link #release}
	 * is called: then it is not found out each time.
	 * @param times how often, if it has no other session in the database
	 */
	void hold(int times) {
		this.held = descriptors.hold(this.realPath, times);
	}

	/**
	 * Say that it will not be open any more.
	 */
	void release() {
		descriptors.release(this.held);
	}

	/**
	 * Whether this process has more sessions in the database than it should. When a
	 * session ends, SQLite may leave the file open for the next one that connects. So as
	 * many sessions are opened as there seem to be too many: if the file is open as often
	 * as before, all of them have got such a file.
	 */
	boolean hasMoreSessionsThan(int expected) throws SQLException {
		if (descriptors.count(this.realPath) <= expected) {
			return false;
		}
		int open = descriptors.countAnew(this.realPath);
		List<Connection> others = new ArrayList<>();
		try {
			for (int i = expected; i < open; i++) {
				others.add(SqliteUrl.connect(this.database));
			}
			return !others.isEmpty() && descriptors.countAnew(this.realPath) > open;
		}
		finally {
			for (Connection other : others) {
				other.close();
			}
		}
	}

}
