package io.isolateddb.server.embedded;

import java.time.Duration;

import org.awaitility.Awaitility;

/**
 * Waits for processes that have been told to end.
 */
final class EndedProcess {

	private EndedProcess() {
	}

	/**
	 * Wait until a process has ended, whether anybody has collected it or not.
	 */
	static void await(ProcessHandle process) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.pollInterval(Duration.ofMillis(10))
			.until(() -> !ServerProcess.isRunning(process));
	}

}
