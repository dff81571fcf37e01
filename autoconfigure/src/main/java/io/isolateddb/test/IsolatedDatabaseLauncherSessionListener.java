package io.isolateddb.test;

import io.isolateddb.pool.JvmDatabases;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Tells whether tests run in parallel, and logs the report when all of them have run. The
 * end of the JVM would be too late, as Spring Boot shuts logging down first.
 *
 * @since 0.1.0
 */
public final class IsolatedDatabaseLauncherSessionListener implements LauncherSessionListener {

	/**
	 * Create the listener. Called by JUnit.
	 */
	public IsolatedDatabaseLauncherSessionListener() {
	}

	@Override
	public void launcherSessionOpened(LauncherSession session) {
		session.getLauncher().registerTestExecutionListeners(new SequentialRun());
	}

	@Override
	public void launcherSessionClosed(LauncherSession session) {
		JvmDatabases.report();
	}

}
