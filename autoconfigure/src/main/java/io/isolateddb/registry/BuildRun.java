package io.isolateddb.registry;

import java.nio.file.Path;
import java.util.Map;

import io.isolateddb.migration.Fingerprint;

/**
 * The run of a build that this JVM belongs to. Two JVMs of one run have equal ones,
 * wherever they are, and no others have. Immutable.
 *
 * @param project what is built, and by which job of which CI service or in which folder
 * of which machine: the same in each of its runs
 * @param run which run of it
 * @since 0.1.0
 */
public record BuildRun(String project, String run) {

	/**
	 * The length of the columns in the registry, in characters.
	 */
	static final int LONGEST = 250;

	private static final int DIGEST = 12;

	/**
	 * Create a description of a run. What is too long for the registry is shortened, so
	 * that it stays different from others.
	 * @param project what is built, and where
	 * @param run which run of it
	 */
	public BuildRun {
		project = fit(project);
		run = fit(run);
	}

	/**
	 * The run that this JVM belongs to.
	 * @return the run
	 */
	public static BuildRun current() {
		return Current.RUN;
	}

	/**
	 * The run of a JVM: that of the CI service whose job it is part of, otherwise that of
	 * the process that builds in a folder of this machine.
	 * @param variables the environment variables of the JVM
	 * @param directory its working directory
	 */
	static BuildRun of(Map<String, String> variables, Path directory) {
		String name = ProjectName.of(directory);
		return CiService.jobOf(variables)
			.map((job) -> new BuildRun(name + " of " + job.project(), job.run()))
			.orElseGet(() -> new BuildRun(
					name + " in " + directory + " of " + System.getProperty("user.name") + " on " + Host.shortName(),
					BuildProcess.describe()));
	}

	private static String fit(String text) {
		String plain = DatabaseTable.plain(text);
		if (plain.codePointCount(0, plain.length()) <= LONGEST) {
			return plain;
		}
		String digest = "_" + new Fingerprint().add(text).value().substring(0, DIGEST);
		return DatabaseTable.shorten(plain, LONGEST - digest.length()) + digest;
	}

	/**
	 * Holds what is found out once.
	 */
	private static final class Current {

		private static final BuildRun RUN = of(System.getenv(), Path.of(System.getProperty("user.dir", "")));

	}

}
