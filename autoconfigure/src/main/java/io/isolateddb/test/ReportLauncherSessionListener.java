package io.isolateddb.test;

import io.isolateddb.pool.JvmDatabases;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Logs the report when all tests have run. The end of the JVM would be too late, as
 * Spring Boot shuts logging down first.
 *
 * @since 0.1.0
 */
public final class ReportLauncherSessionListener implements LauncherSessionListener {

	/**
	 * Create the listener. Called by JUnit.
	 */
	public ReportLauncherSessionListener() {
	}

	@Override
	public void launcherSessionClosed(LauncherSession session) {
		JvmDatabases.report();
	}

}
