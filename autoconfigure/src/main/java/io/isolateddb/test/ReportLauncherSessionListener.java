package io.isolateddb.test;

import io.isolateddb.pool.JvmDatabases;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Logs what the databases have cost when all tests have run. The end of the JVM would be
 * too late: Spring Boot ends the logging first.
 *
 * @since 0.1.0
 */
public final class ReportLauncherSessionListener implements LauncherSessionListener {

	/**
	 * Create the listener; JUnit does it.
	 */
	public ReportLauncherSessionListener() {
	}

	@Override
	public void launcherSessionClosed(LauncherSession session) {
		JvmDatabases.report();
	}

}
