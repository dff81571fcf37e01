package io.isolateddb.pool;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.isolateddb.registry.BuildRun;
import io.isolateddb.registry.KeptName;

/**
 * Runs of a build. In a JVM of the tests one of them follows another.
 */
public final class BuildRuns {

	private static final String PROJECT = "a project of GitHub Actions acme/shop test";

	private static final AtomicInteger count = new AtomicInteger();

	private BuildRuns() {
	}

	/**
	 * The next run of the same project.
	 */
	public static BuildRun next() {
		return nextOf(PROJECT);
	}

	/**
	 * The next run of the same project, for one server.
	 */
	static Supplier<BuildRun> one() {
		BuildRun run = next();
		return () -> run;
	}

	/**
	 * The next run of a project.
	 */
	public static BuildRun nextOf(String project) {
		return new BuildRun(project, "run " + count.incrementAndGet());
	}

	/**
	 * The name of the database that the project keeps for a test.
	 */
	public static String keptName(String test) {
		return KeptName.of(test, PROJECT);
	}

}
